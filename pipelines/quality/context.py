"""Great Expectations' own folder, and the Data Docs that it writes for people."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from great_expectations.data_context.data_context.file_data_context import FileDataContext

# Written by us and not by the library's start-up, so that nothing is ever sent anywhere and the
# pages land where a business reader is told to look.
CONFIGURATION = """\
config_version: 4
analytics_enabled: false
progress_bars: {globally: false}
stores:
  expectations_store:
    class_name: ExpectationsStore
    store_backend: {class_name: TupleFilesystemStoreBackend, base_directory: expectations/}
  validation_results_store:
    class_name: ValidationResultsStore
    store_backend: {class_name: TupleFilesystemStoreBackend, base_directory: validations/}
  checkpoint_store:
    class_name: CheckpointStore
    store_backend: {class_name: TupleFilesystemStoreBackend, base_directory: checkpoints/}
  validation_definition_store:
    class_name: ValidationDefinitionStore
    store_backend: {class_name: TupleFilesystemStoreBackend, base_directory: validation_definitions/}
expectations_store_name: expectations_store
validation_results_store_name: validation_results_store
checkpoint_store_name: checkpoint_store
data_docs_sites:
  door:
    class_name: SiteBuilder
    show_how_to_buttons: false
    store_backend: {class_name: TupleFilesystemStoreBackend, base_directory: ../data_docs/}
    site_index_builder: {class_name: DefaultSiteIndexBuilder}
"""


def quality_context(data_dir: Path) -> FileDataContext:
    """The context under `data_dir/great_expectations`; its pages go to `data_dir/data_docs/index.html`.

    The first call of a process imports the library, which takes seconds.
    """
    # Read while the library is imported, so it has to be said before; the file says it again.
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    import great_expectations as gx

    root = data_dir / "great_expectations"
    root.mkdir(parents=True, exist_ok=True)
    configuration = root / "great_expectations.yml"
    if not configuration.is_file() or configuration.read_text() != CONFIGURATION:
        configuration.write_text(CONFIGURATION)
    return gx.get_context(mode="file", context_root_dir=root)
