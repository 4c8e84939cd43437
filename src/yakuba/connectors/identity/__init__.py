"""Identity (本人確認): providers of verified identity as connectors of `kernel.access.identity.IdentityProvider`.

`oidc` is any OpenID Connect provider an operator names; `sample` is a provider this program serves itself, in sample
cities only, so that everything can be tried without a card.
"""
