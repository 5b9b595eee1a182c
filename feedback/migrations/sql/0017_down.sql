DROP FUNCTION privacy.ask_search;
DROP TABLE privacy.search_question, privacy.sought;
