"""For the brand's own people: signing in, and who has which role."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr

from agent.routes.access import Bearer, PartsOf, may, staff, staff_secret
from agent.routes.staff_wire import Name
from agent.staff import Person, Right, Role, Standing
from agent.staff.proof import StrangerError, sign_in_proved_by
from agent.store.staff import Member

router = APIRouter(prefix="/v1/staff", tags=["people"])

Admin = Annotated[Person, may(Right.MANAGE_PEOPLE)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class SignInIn(_In):
    """The password that was typed; whose it is stands in the dashboards' token."""

    password: SecretStr = Field(max_length=256)


class MemberIn(_In):
    """What somebody shall be. Without a password the one they have stays."""

    name: Name
    role: Role
    is_active: bool = True
    password: SecretStr | None = None
    reason: Annotated[str, Field(max_length=300)] = ""


class MeOut(BaseModel):
    """Whoever is asking, and what they may do."""

    name: str
    email: str
    role: Standing
    rights: list[Right]

    @classmethod
    def of(cls, person: Person) -> MeOut:
        """As they see themselves."""
        rights = [right for right in Right if person.may(right)]
        return cls(name=person.name, email=person.email, role=person.role, rights=rights)


class MemberOut(BaseModel):
    """Somebody who is or was one of ours."""

    email: str
    name: str
    role: Role
    is_active: bool
    changed_by: str
    changed_at: datetime

    @classmethod
    def of(cls, one: Member) -> MemberOut:
        """As admins see them."""
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


def proved_sign_in(bearer: Bearer, parts: PartsOf) -> tuple[str, str]:
    """Whose password will be tried, by the dashboards' server, and the id of its token.

    Raises:
        StrangerError: becomes 401.
    """
    if bearer is None:
        raise StrangerError("This needs the dashboards' token.")
    return sign_in_proved_by(bearer.credentials, staff_secret(parts.settings), datetime.now(UTC))


@router.post("/sign-in")
def sign_in(given: SignInIn, proved: Annotated[tuple[str, str], Depends(proved_sign_in)], parts: PartsOf) -> MeOut:
    """Who bears this password, for the dashboards' server alone: its token names the address and is good once."""
    email, token_id = proved
    return MeOut.of(parts.staff.sign_in(email, given.password.get_secret_value(), token_id))


@router.get("/me")
def get_me(person: Annotated[Person, Depends(staff)]) -> MeOut:
    """Whoever is asking, and what they may do."""
    return MeOut.of(person)


@router.get("/people", dependencies=[may(Right.MANAGE_PEOPLE)])
def list_people(parts: PartsOf) -> list[MemberOut]:
    """Everybody with a role, those who left among them."""
    return [MemberOut.of(one) for one in parts.staff.staff.everybody()]


@router.put("/people/{email}")
def put_person(email: EmailStr, wanted: MemberIn, parts: PartsOf, by: Admin) -> MemberOut:
    """Add somebody, or change what they are; 409 when nobody would be left who manages people."""
    password = wanted.password.get_secret_value() if wanted.password else None
    given = (email, wanted.name, wanted.role)
    more = {"is_active": wanted.is_active, "password": password, "reason": wanted.reason}
    return MemberOut.of(parts.staff.put(by, *given, **more))  # type: ignore[arg-type]
