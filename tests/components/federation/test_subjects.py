"""Federated subjects: what is accepted has one exact meaning, and nothing is normalised."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import FederationError
from components.federation import subjects
from components.federation.subjects import FederatedSubject

AKS = "https://westeurope.oic.prod-aks.azure.com/00000000-0000-4000-8000-000000000001/cluster/"
EKS = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF"
ORGANIZATION = "00000000-0000-4000-8000-000000000002"

texts = st.text(min_size=0, max_size=700) | st.from_regex(r"[a-z:/*?._ -]{0,40}", fullmatch=True)
hosts = st.from_regex(r"[a-z0-9.-]{1,30}", fullmatch=True)


def problems_of(build: Any, *args: Any, **kwargs: Any) -> list[str]:
    with pytest.raises(FederationError) as caught:
        build(*args, **kwargs)
    return [problem.what for problem in caught.value.problems]


@given(issuer=texts | hosts.map("https://{}/".format), subject=texts, audience=texts)
def test_whatever_is_accepted_is_exact_and_untouched(issuer: str, subject: str, audience: str) -> None:
    try:
        made = FederatedSubject(issuer, subject, audience)
    except FederationError:
        return
    assert (made.issuer, made.subject, made.audience) == (issuer, subject, audience)
    for value in (made.issuer, made.subject, made.audience):
        assert not set(value) & set("*?")
        assert value.strip() == value
        assert 0 < len(value) <= 600
        assert value.isprintable()
    assert made.issuer.startswith("https://")


@given(host=hosts, path=st.sampled_from(["", "/", "/tenant", "/tenant/"]))
def test_an_issuer_is_byte_for_byte(host: str, path: str) -> None:
    issuer = f"https://{host}{path}"
    assert subjects.kubernetes(issuer, "ns", "sa").issuer == issuer


def test_with_and_without_a_slash_are_two_issuers() -> None:
    with_slash, without = (FederatedSubject(f"https://issuer{end}", "s") for end in ("/", ""))
    assert with_slash != without
    assert with_slash.name != without.name


@pytest.mark.parametrize(
    ("made", "issuer", "subject"),
    [
        (
            subjects.github("eshop/catalog", environment="prod"),
            "https://token.actions.githubusercontent.com",
            "repo:eshop/catalog:environment:prod",
        ),
        (
            subjects.github("eshop/catalog", branch="release/1"),
            "https://token.actions.githubusercontent.com",
            "repo:eshop/catalog:ref:refs/heads/release/1",
        ),
        (
            subjects.gitlab("eshop/backend/ordering", branch="main"),
            "https://gitlab.com",
            "project_path:eshop/backend/ordering:ref_type:branch:ref:main",
        ),
        (
            subjects.azure_devops("eshop", ORGANIZATION, "Payment Service", "azure prod"),
            f"https://vstoken.dev.azure.com/{ORGANIZATION}",
            "sc://eshop/Payment Service/azure prod",
        ),
        (subjects.kubernetes(AKS, "eshop", "catalog"), AKS, "system:serviceaccount:eshop:catalog"),
        (subjects.kubernetes(EKS, "eshop", "a.b"), EKS, "system:serviceaccount:eshop:a.b"),
        (subjects.spiffe("https://oidc.example", "spiffe://td/ns/a"), "https://oidc.example", "spiffe://td/ns/a"),
    ],
)
def test_each_issuer_has_its_own_form(made: FederatedSubject, issuer: str, subject: str) -> None:
    assert (made.issuer, made.subject, made.audience) == (issuer, subject, "api://AzureADTokenExchange")


def test_an_audience_of_ones_own() -> None:
    assert subjects.gitlab("a/b", branch="main", audience="https://gitlab.example").audience == "https://gitlab.example"


@pytest.mark.parametrize(
    "issuer",
    ["http://issuer", "issuer", "https://", "https:///path", "https://a?b", "https://a#b", "https://u@h", "HTTPS://h"],
)
def test_an_issuer_that_is_no_https_address(issuer: str) -> None:
    assert "issuer is not an https address" in problems_of(FederatedSubject, issuer, "s")


@pytest.mark.parametrize(
    ("subject", "what"),
    [
        ("", "subject is empty"),
        (" \t", "subject is empty"),
        ("*", "subject holds a wildcard"),
        ("repo:eshop/*:environment:prod", "subject holds a wildcard"),
        ("repo:eshop/catalo?:environment:prod", "subject holds a wildcard"),
        ("subject ", "subject has space around it"),
        ("sub\u200bject", "subject holds an unprintable character"),
        ("sub\nject", "subject holds an unprintable character"),
        ("s" * 601, "subject is too long"),
    ],
)
def test_a_subject_that_is_not_exact(subject: str, what: str) -> None:
    assert problems_of(FederatedSubject, "https://issuer", subject) == [what]
    assert problems_of(FederatedSubject, "https://issuer", "s", subject) == [what.replace("subject", "audience")]


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_quoted() -> None:
    with pytest.raises(FederationError) as caught:
        FederatedSubject("http://sentinel-issuer", "sentinel-subject*", "")
    assert [problem.what.split()[0] for problem in caught.value.problems] == ["issuer", "subject", "audience"]
    assert "sentinel" not in str(caught.value)
    assert "* at position 17" in str(caught.value)


@pytest.mark.parametrize(
    ("build", "args", "kwargs"),
    [
        (subjects.github, ["eshop"], {"environment": "prod"}),
        (subjects.github, ["eshop/*"], {"environment": "prod"}),
        (subjects.github, ["eshop/catalog:x"], {"environment": "prod"}),
        (subjects.github, ["eshop/catalog"], {}),
        (subjects.github, ["eshop/catalog"], {"environment": "prod", "branch": "main"}),
        (subjects.github, ["eshop/catalog"], {"environment": ""}),
        (subjects.github, ["eshop/catalog"], {"environment": "*"}),
        (subjects.github, ["eshop/catalog"], {"environment": "a:ref:refs/heads/main"}),
        (subjects.github, ["eshop/catalog"], {"branch": "refs/heads/main"}),
        (subjects.github, ["eshop/catalog"], {"branch": "release/*"}),
        (subjects.gitlab, ["eshop"], {"branch": "main"}),
        (subjects.gitlab, ["eshop/*"], {"branch": "main"}),
        (subjects.gitlab, ["eshop/a"], {"branch": ""}),
        (subjects.gitlab, ["eshop/a"], {"branch": "main", "issuer": "http://gitlab"}),
        (subjects.azure_devops, ["eshop", "not-a-guid", "p", "c"], {}),
        (subjects.azure_devops, ["eshop", ORGANIZATION, "p/q", "c"], {}),
        (subjects.azure_devops, ["eshop", ORGANIZATION, "p", "*"], {}),
        (subjects.kubernetes, [AKS, "*", "sa"], {}),
        (subjects.kubernetes, [AKS, "ns", "*"], {}),
        (subjects.kubernetes, [AKS, "ns", ""], {}),
        (subjects.kubernetes, [AKS, "ns:other", "sa"], {}),
        (subjects.kubernetes, [AKS, "Ns", "sa"], {}),
        (subjects.kubernetes, ["", "ns", "sa"], {}),
        (subjects.spiffe, ["https://o", "spiffe://td"], {}),
        (subjects.spiffe, ["https://o", "spiffe://td/*"], {}),
        (subjects.spiffe, ["https://o", "spiffe://td/a/../b"], {}),
        (subjects.spiffe, ["https://o", "spiffe://TD/a"], {}),
        (subjects.spiffe, ["https://o", "spiffe://td/a/"], {}),
    ],
)
def test_what_no_issuer_writes_is_refused(build: Any, args: list[str], kwargs: dict[str, str]) -> None:
    assert problems_of(build, *args, **kwargs)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_service_account_cannot_reach_into_another_part_of_the_subject(namespace: str, account: str) -> None:
    try:
        subject = subjects.kubernetes(EKS, namespace, account).subject
    except FederationError:
        return
    assert subject.split(":") == ["system", "serviceaccount", namespace, account]


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_repository_cannot_reach_into_another_part_of_the_subject(repository: str, environment: str) -> None:
    try:
        subject = subjects.github(repository, environment=environment).subject
    except FederationError:
        return
    assert subject.split(":") == ["repo", repository, "environment", environment]


def test_the_name_follows_issuer_and_subject_alone() -> None:
    """Azure takes a pair of issuer and subject once on an identity, whatever the credential is called."""
    first = FederatedSubject("https://issuer", "subject")
    assert first.name == FederatedSubject("https://issuer", "subject", "another-audience").name
    assert first.name == "fic-e60400c64c29f8262016"
    others = {FederatedSubject("https://issuer", "Subject").name, FederatedSubject("https://issuer/", "subject").name}
    assert first.name not in others
    assert re.fullmatch("[a-z0-9-]{3,120}", first.name)
