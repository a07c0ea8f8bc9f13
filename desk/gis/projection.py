"""From whatever a survey office uses to longitude/latitude in CGCS2000, or a sentence why that is not safe."""

from __future__ import annotations

import numpy
import pyproj
import shapely

from desk.errors import BadInput

_OLD_DATUMS = {4214: "北京54", 4610: "西安80", 4555: "新北京54"}
"""Without the local seven parameters these are off by 50 to 130 m."""
_CHINA = (73.0, 3.0, 136.0, 54.0)


def to_degrees(geometry: numpy.ndarray, crs: str | None, name: str) -> tuple[numpy.ndarray, tuple[str, ...]]:
    """Turn geometries from `crs` to EPSG:4490, x first; notes tell what was done."""
    if not crs:
        raise BadInput(
            f"“{name}”没有写明坐标系（缺 .prj）。请在原软件里指定坐标系（如 EPSG:4490 或 EPSG:4548）后重新导出。"
        )
    try:
        source = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        raise BadInput(f"“{name}”的坐标系认不出来，请改成 EPSG:4490 后重新导出。") from None
    datum = source.geodetic_crs.to_epsg() if source.geodetic_crs is not None else None
    if datum in _OLD_DATUMS:
        raise BadInput(
            f"“{name}”用的是{_OLD_DATUMS[datum]}坐标系，直接转换会偏几十米；请测绘部门转成 CGCS2000 后再导入。"
        )
    if source.is_geographic:
        return geometry, ()  # WGS84 and CGCS2000 differ by centimetres
    turn = pyproj.Transformer.from_crs(source, "EPSG:4490", always_xy=True)
    turned = shapely.transform(geometry, lambda xy: numpy.column_stack(turn.transform(xy[:, 0], xy[:, 1])))
    return turned, (f"已由 {source.name} 转为 CGCS2000 经纬度",)


def check_place(geometry: numpy.ndarray, name: str) -> tuple[str, ...]:
    """Refuse what cannot be longitude/latitude or has them swapped; note what lies outside China."""
    if not len(geometry):
        return ()
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometry))
    if _inside((south, west, north, east), _CHINA):
        raise BadInput(f"“{name}”的经度和纬度写反了（先纬度后经度），请对调后重新导出。")
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise BadInput(
            f"“{name}”写明是经纬度，坐标却是平面米数（如 {west:.0f}, {south:.0f}）；请指定正确的坐标系再导出。"
        )
    if abs(west) < 1e-6 and abs(south) < 1e-6:
        return ("有图形落在 0,0，请核对坐标",)
    return () if _inside((west, south, east, north), _CHINA) else ("这些图形不在中国境内，请核对坐标系",)


def _inside(inner: tuple[float, float, float, float], outer: tuple[float, float, float, float]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
