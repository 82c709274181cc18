-- What a company builds that keeps My Numbers in the database it has: numbers encrypted by pgcrypto, and a table of who looked.
-- number_pgp: OpenPGP, as pgcrypto's manual recommends. number_aes: AES in CBC mode without a passphrase, the fastest that it has.
CREATE EXTENSION pgcrypto;

CREATE TABLE people (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  number_pgp bytea NOT NULL,
  iv bytea NOT NULL,
  number_aes bytea NOT NULL
);

CREATE TABLE audit (
  id bigserial PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  account bigint NOT NULL,
  device text NOT NULL,
  person bigint NOT NULL REFERENCES people(id),
  purpose text NOT NULL
);
CREATE INDEX audit_of_person ON audit(person, at);

-- Twelve digits that are nobody's.
INSERT INTO people
SELECT n, 'Person ' || n, pgp_sym_encrypt(digits, :'passphrase', 'cipher-algo=aes256'), iv,
       encrypt_iv(digits::bytea, decode(:'key', 'hex'), iv, 'aes-cbc')
FROM (SELECT n, lpad((n * 7919 % 1000000000000)::text, 12, '0') AS digits, gen_random_bytes(16) AS iv
      FROM generate_series(1, :people) AS n) AS made;
VACUUM ANALYZE people;
