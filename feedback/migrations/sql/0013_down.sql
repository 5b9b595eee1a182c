DROP TABLE access.answer;
