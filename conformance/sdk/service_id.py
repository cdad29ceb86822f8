"""The name of a service in the names of environment variables.

https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-env-vars-table.html
"""

from __future__ import annotations

from functools import cache

import botocore.session


@cache
def variable_name(service: str) -> str:
    """Return the variable that holds the endpoint of one service alone: by the service ID of its model.

    >>> variable_name("cognito-idp")
    'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'
    """
    model = botocore.session.Session().get_service_model(service)
    return f"AWS_ENDPOINT_URL_{model.service_id.hyphenize().replace('-', '_').upper()}"
