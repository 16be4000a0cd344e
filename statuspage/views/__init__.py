"""The few public pages that cannot be baked: subscribing, managing it, searching.

None of them asks for a CSRF token: here are no cookies and no sessions, so no request carries more authority
than what stands in it. What may be done to a subscriber is in the signed link, and every effect is a POST,
because scanners of mail follow links. RFC 8058 wants the same: a POST without cookies that unsubscribes.
"""
