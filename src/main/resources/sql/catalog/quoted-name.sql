-- A name as SQL reads it, folded and quoted
SELECT string_agg(quote_ident("p"."part"), '.' ORDER BY "p"."n")
  FROM unnest(parse_ident(:#name)) WITH ORDINALITY AS "p"("part", "n")
