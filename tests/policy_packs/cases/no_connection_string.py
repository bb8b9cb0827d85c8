from zs_policy.testing import Break, Case, Sample
from zs_policy.wire import UNKNOWN

PASSWORD = "Server=tcp:x.database.windows.net;User ID=app;Pass" + "word=Tr0ub4dor;Encrypt=true"
CASES = [
    Case(
        Sample(
            "azure-native:web:WebApp",
            {
                "connectionStrings": [
                    {"connectionString": "Server=x.database.windows.net;Authentication=Active Directory"}
                ]
            },
        ),
        Break(
            "connectionStrings[0].connectionString",
            PASSWORD,
            "is a connection string with a password in a connection string",
        ),
        Break(
            "connectionStrings[0].connectionString",
            UNKNOWN,
            "is a connection string that is not known yet: it may carry a key",
            undecided=True,
        ),
    )
]
