"""All that speaks with Intercom: values, errors, versions, limits, retries, the client and the emulator.

Importing the package imports none of them, so that a run that makes no call does not pay for the client.
"""
