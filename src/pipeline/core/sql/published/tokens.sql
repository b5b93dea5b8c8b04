-- What the newest night said about the authorisations of platforms.
SELECT code, message, what_to_do, refers_to FROM findings WHERE starts_with(code, 'API-TOKEN') ORDER BY code, refers_to
