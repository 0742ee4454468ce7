"""Answers of sites that no recording may be copied of, written by hand after their documentation."""

PHOTO_FEED = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Quiet hills</title><link>https://hills.example/</link>
<item><title>An enclosure</title><link>https://hills.example/1</link><dc:creator>Ana</dc:creator>
  <enclosure url="https://hills.example/a/lake.JPG?x=1&amp;y=2" type="image/jpeg" length="5"/>
  <description>&lt;img src="/a/not-this.jpg"&gt;</description></item>
<item><title>A clip in sizes</title><link>https://hills.example/2</link>
  <media:group><media:content url="https://hills.example/b/film.mp4" type="video/mp4"
    width="1280" height="720" duration="12"/>
  <media:content url="https://hills.example/b/film-small.mp4" type="video/mp4"/></media:group>
  <media:thumbnail url="https://hills.example/b/film.jpg"/></item>
<item><title>Two pictures in a text</title><link>https://hills.example/posts/3</link>
  <content:encoded><![CDATA[<p>&copy; <img src="../c/one.jpg" width="800"><img src="//cdn.example/two.webp">
  <img src="/c/counter.gif" width="1" height="1"></p>]]></content:encoded></item>
<item><title>Linked larger</title><link>https://hills.example/4</link>
  <description>&lt;a href="/d/large.png"&gt;&lt;img src="/d/small.png"&gt;&lt;/a&gt;
  &lt;a href="/about"&gt;about&lt;/a&gt;</description></item>
<item><title>Without an ending</title><link>https://hills.example/5</link>
  <media:content url="https://cdn.example/render/5" medium="image"><media:description>Fog</media:description>
  <media:thumbnail url="https://cdn.example/render/5/small"/></media:content></item>
<item><title>Only a thumbnail</title><link>https://hills.example/6</link>
  <media:thumbnail url="https://cdn.example/e.jpg"/></item>
<item><title>A song</title><link>https://hills.example/7</link>
  <enclosure url="https://hills.example/f.mp3" type="audio/mpeg"/></item>
<item><title>Words only</title><link>https://hills.example/8</link><description>No picture here.</description></item>
<item><title>The first again</title><link>https://hills.example/9</link>
  <enclosure url="http://HILLS.example/a/lake.JPG?x=1&amp;y=2" type="image/jpeg"/></item>
</channel></rss>
"""
