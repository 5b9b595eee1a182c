import time
from datetime import timedelta, datetime, UTC
from psycopg import sql
def test_dbg(worker_db, owner):
    from tests.insights.writer import Writer
    from tests.dashboard.seed import seed
    from feedback.search import search, SearchQuery, _match
    from feedback.insights.trends import trends, TrendQuery
    from feedback.insights.segments import segment_table
    from feedback.insights.cohort import Filters
    seed(Writer(worker_db), customers=2500, items=2000)
    t=time.time()
    with owner.transaction() as c:
        c.execute("CREATE TEMP TABLE n AS SELECT i.id AS old, gen_random_uuid() AS id, g FROM clean.item i, generate_series(1,50) g")
        c.execute("INSERT INTO clean.item SELECT n.id, tenant, source, decode(md5(n.id::text),'hex'), revision, channel, occurred_at - g*interval '3 hours', stored_at, subject, author, thread, language, title, text||g, turns, rating, scores, attributes, key_epoch, search || to_tsvector('simple', 'w'||(g*7919+ascii(substr(n.id::text,1,1)))::text) FROM n JOIN clean.item i ON i.id=n.old")
        c.execute("INSERT INTO insights.signal SELECT n.id, tenant, sentiment, sentiment_score, p_negative, p_neutral, p_positive, stage, stage_p, pain, pain_p, topic_version, topic_id, topic_p, vector, models, annotated_at FROM n JOIN insights.signal s ON s.item_id=n.old")
        c.execute("INSERT INTO insights.sentence SELECT n.id, position, span_start, span_end, sentiment, sentiment_score, stage, stage_p, pain, pain_p FROM n JOIN insights.sentence s ON s.item_id=n.old")
    with owner.transaction() as c: c.execute("ANALYZE")
    print("load", time.time()-t)
    now=datetime.now(UTC)
    for name, fn in {"rare": lambda: search(owner,SearchQuery(text="w7967")), "common": lambda: search(owner,SearchQuery(text="residenza")), "none": lambda: search(owner,SearchQuery(text="zzzzz")),"page": lambda: search(owner,SearchQuery()), "deep": lambda: search(owner,SearchQuery(until=now-timedelta(days=200))), "neg": lambda: search(owner,SearchQuery(text="residenza -bolletta")),
       "segment": lambda: search(owner,SearchQuery(text="residenza", segment="lazio")),
       "trend": lambda: trends(owner,TrendQuery(since=now-timedelta(days=365)),floor=10), "table": lambda: segment_table(owner,Filters(since=now-timedelta(days=365),until=now),floor=10)}.items():
        fn(); t=time.time(); fn(); print(name, round((time.time()-t)*1000), "ms")
    with owner.transaction() as c:
        for words in ("w7967","residenza"):
            for r in c.execute(sql.SQL("EXPLAIN ANALYZE SELECT i.id FROM clean.item i JOIN insights.signal s ON s.item_id=i.id WHERE i.tenant='default' AND {} ORDER BY i.occurred_at DESC, i.id DESC LIMIT 51").format(_match(None)), {"words": words}).fetchall(): print("  ", str(*r.values())[:180])
