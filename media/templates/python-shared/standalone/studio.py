"""Questions to the Studio that started this block. The key is short-lived and belongs to this run."""

import json
import os
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from ei_block import fail


def ask(path="", **query):
    """The answer to GET /api/organizations/{id}{path}; ends the run when there is none."""
    address = os.environ.get("EI_API_ENDPOINT")
    key = os.environ.get("EI_API_KEY")
    organization = os.environ.get("EI_ORGANIZATION_ID")
    if not address or not key or not organization:
        fail(
            "EI_API_ENDPOINT, EI_API_KEY and EI_ORGANIZATION_ID are not all set: "
            "start this block from a Studio or with a test run, or set them yourself."
        )
    url = f"{address.rstrip('/')}/api/organizations/{organization}{path}?{urlencode(query)}"
    request = Request(url, headers={"x-api-key": key, "accept": "application/json"})
    try:
        with urlopen(request, timeout=60) as response:
            answer = json.load(response)
    except HTTPError as error:
        fail(f"The Studio answered {error.code} to {path or '/'}: {reason_of(error.read())}")
    except (URLError, OSError) as error:
        fail(f"The Studio at {address} cannot be reached: {getattr(error, 'reason', error)}.")
    except ValueError:
        fail(f"The Studio at {address} did not answer with JSON.")
    # Refusals also arrive as success, and a filter that does not parse as an answer without data.
    if not answer.get("success") or answer.get("filterParseError"):
        fail(f"The Studio refused: {answer.get('error') or answer.get('filterParseError')}")
    return answer


def reason_of(body):
    try:
        return json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return "no reason given."
