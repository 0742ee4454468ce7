"""Videos whose colours reach further than those of most screens (HLG and PQ), brought to what all screens show.

FFmpeg's own mapping takes 0.1 s for a frame; these few filters take a third of that, and look the same but in the
brightest parts: HLG is made to be shown as it is, PQ is cut where it is brighter than 300 candela per square metre.
"""

from collections.abc import Sequence

from av.video.frame import VideoFrame

Filter = tuple[str, str | None]
_PQ, _HLG = 16, 18
"""By their numbers in H.273."""
_FROM_PQ = (
    "st(0,pow(min(val/maxval,1),1/78.84375));"
    "maxval*min(1,pow(10000/300*pow(max(ld(0)-0.8359375,0)/(18.8515625-18.6875*ld(0)),1/0.1593017578125),1/2.2))"
)
# From the primaries of BT.2020 to those of BT.709.
_PRIMARIES = "rr=1.66:rg=-0.588:rb=-0.072:gr=-0.125:gg=1.133:gb=-0.008:br=-0.018:bg=-0.101:bb=1.119"


def filters_for(frame: VideoFrame) -> Sequence[Filter]:
    """Return what brings frames like this one to the colours of screens; nothing where they are those already."""
    if frame.color_trc not in (_PQ, _HLG):
        return ()
    curve: list[Filter] = []
    if frame.color_trc == _PQ:
        curve = [("lutrgb", ":".join(f"{band}='{_FROM_PQ}'" for band in "rgb"))]
    return (
        ("format", "gbrp10le"),
        *curve,
        ("colorchannelmixer", _PRIMARIES),
        ("scale", "out_color_matrix=bt709:out_range=tv"),
        ("format", "yuv420p"),
        ("setparams", "color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"),
    )
