-- One look: the line and the number in one statement and one answer, which ends when the line is durable.
\set person random(1, :people)
WITH line AS (INSERT INTO audit(account, device, person, purpose) VALUES (5, '9f86d081884c7d65', :person, 'T1'))
SELECT pgp_sym_decrypt(number_pgp, :passphrase) FROM people WHERE id = :person;
