-- As pgp.sql, with the key itself instead of a passphrase.
\set person random(1, :people)
WITH line AS (INSERT INTO audit(account, device, person, purpose) VALUES (5, '9f86d081884c7d65', :person, 'T1'))
SELECT convert_from(decrypt_iv(number_aes, decode(:key, 'hex'), iv, 'aes-cbc'), 'UTF8') FROM people WHERE id = :person;
