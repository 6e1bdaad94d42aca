"""Under which keys is a party looked for? Only those who share one are compared, so that nobody meets everybody.

Blocks of more than `MOST` parties say nothing (everybody called García) and are passed over.
"""

MOST = 50

# What two records are compared by. A name counts by its words, whatever their order; forms of companies say nothing.
# The oldest address speaks for the party.
_FEATURES = r"""
SELECT p.id, p.kind, n.words, array_to_string(n.words, ' ') AS name,
    coalesce(i.emails, '{{}}') AS emails, coalesce(i.phones, '{{}}') AS phones,
    upper(regexp_replace(p.tax_number, '[^[:alnum:]]', '', 'g')) AS tax, to_char(p.born_on, 'YYYYMMDD') AS born,
    coalesce(d.street, '') AS street, coalesce(d.postcode, '') AS postcode,
    coalesce(nullif(d.city, ''), p.city_key, '') AS city
FROM customers_party p
CROSS JOIN LATERAL (SELECT ARRAY(
    SELECT word FROM regexp_split_to_table(p.name_key, '[^[:alnum:]]+') AS word
    WHERE length(word) > 1 AND word <> ALL ('{{sl,sa,slu,sau,ltd,inc,gmbh,de,la,del,el,los,las,the,and}}')
    ORDER BY word LIMIT 8
) AS words) AS n
LEFT JOIN (
    SELECT party_id, array_agg(value) FILTER (WHERE kind = 'email') AS emails,
        array_agg(right(value, 9)) FILTER (WHERE kind = 'phone') AS phones
    FROM customers_identity WHERE kind IN ('email', 'phone') AND {theirs} GROUP BY party_id
) AS i ON i.party_id = p.id
LEFT JOIN (
    SELECT DISTINCT ON (party_id) party_id, trato_folded(street) AS street,
        upper(regexp_replace(postcode, '[^[:alnum:]]', '', 'g')) AS postcode, trato_folded(city) AS city
    FROM customers_address WHERE {theirs} ORDER BY party_id, id
) AS d ON d.party_id = p.id
WHERE p.archived_at IS NULL AND {which}
"""

# One text per key; the letter tells the sorts apart. Hashed: what is kept tells nothing about the party.
_KEYS = r"""
SELECT DISTINCT hashtextextended(left(f.kind, 1) || every.text, 0) AS key, f.id AS party_id
FROM ({features}) AS f CROSS JOIN LATERAL (
    SELECT 'e' || value FROM unnest(f.emails) AS value
    UNION ALL SELECT 'p' || value FROM unnest(f.phones) AS value
    UNION ALL SELECT 't' || f.tax WHERE f.tax <> ''
    UNION ALL SELECT 'n' || f.name WHERE f.name <> ''
    UNION ALL SELECT 'w' || left(one, 5) || ' ' || left(other, 5)
        FROM unnest(f.words[1:4]) AS one, unnest(f.words[1:4]) AS other WHERE one < other
    UNION ALL SELECT 'b' || f.born || left(word, 2) FROM unnest(f.words[1:3]) AS word WHERE f.born IS NOT NULL
    UNION ALL SELECT 'c' || f.postcode || left(word, 3) FROM unnest(f.words[1:3]) AS word WHERE f.postcode <> ''
    UNION ALL SELECT 's' || f.postcode || left(regexp_replace(f.street, '[^[:alnum:]]', '', 'g'), 8)
        WHERE f.postcode <> '' AND f.street <> ''
) AS every (text)
"""

FEATURES_OF = _FEATURES.format(which="p.id = ANY(%(parties)s)", theirs="party_id = ANY(%(parties)s)")
ALL_FEATURES = _FEATURES.format(which="TRUE", theirs="TRUE")
KEYS_OF = _KEYS.format(features=FEATURES_OF)
ALL_KEYS = _KEYS.format(features=ALL_FEATURES)
