"""Stand-ins for the platforms sources are pulled from: real servers on localhost with the real answer shapes.

How to drive them::

    clock = Clock("2026-03-02 02:30")                    # Asia/Shanghai wall time, moved by hand: clock.forward(days=1)
    fake = WeChat(clock, articles=wechat_year(2026, seed=1))   # or Weibo, Gkmlpt, Dataproxy; a truth stands behind each
    with serve(fake) as url:                             # http://127.0.0.1:port; serve(fake, tls=True): self-signed
        source = fake.settings(url)                      # the keys of a [[source]] that reads it (but for name and agency)
        fake.faults.ask("time_out")                      # the next request shows it once
        fake.faults.ask("quota", times=None)             # until fake.faults.clear()
        fake.faults.ask("html", path="datacube")         # the next request whose path has this in it
        fake.faults.roll(random.Random(7), share=0.02)   # one night's faults, drawn; returns their names
        fake.truth(2026)                                 # what must come out: {post_id or item id: day}
        fake.seen                                        # the requests that came: method, path, query, body, headers

`FAULTS` of `platforms.faults` lists every fault by name with what it does; `fake.can` those a platform can show. A fault that
stays as long as a cause stays (quota, ip_not_listed, revoked, unauthorized) is asked with times=None for a night and cleared.
Secrets the fakes know (`fake.planted`) start with PLANTED, so that a test can search everything that was written for them.
"""

from tests.support.platforms.clock import Clock
from tests.support.platforms.dataproxy import Dataproxy
from tests.support.platforms.faults import FAULTS, Faults
from tests.support.platforms.gkmlpt import Gkmlpt, documents
from tests.support.platforms.server import serve
from tests.support.platforms.wechat import Article, WeChat, wechat_year
from tests.support.platforms.weibo import Status, Weibo, weibo_year

__all__ = ["FAULTS", "Article", "Clock", "Dataproxy", "Faults", "Gkmlpt", "Status", "WeChat", "Weibo", "documents", "serve",
           "wechat_year", "weibo_year"]  # fmt: skip
