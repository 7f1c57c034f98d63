"""The door for programs: a REST API for what the pages do.

Every *operation* is declared once (`rest_api.operations`): its address, its scope, what it takes and what it answers.
The routes, the checks of what comes in, the OpenAPI document and its page are made from these declarations.
"""
