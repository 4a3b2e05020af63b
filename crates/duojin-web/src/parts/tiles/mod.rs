//! The tile map: 33 reporting areas, one tile each, in their rough places; the number is printed, the shade only repeats it.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::Frame;
use crate::number::count;

/// One area and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Short Chinese name: 南城.
    pub area: String,
    /// The number; `None` when it is suppressed in what is published.
    pub n: Option<i64>,
    /// Where the tile leads.
    pub path: Option<String>,
}

/// A drawn map with its table.
#[derive(Debug, Template)]
#[template(path = "parts/tiles/tiles.html")]
pub struct TileMap<'a> {
    frame: &'a Frame,
    tiles: &'a [Tile],
    caption: &'a str,
}

impl HtmlSafe for TileMap<'_> {}

/// Draws the map. `caption` says what is counted, with its unit.
#[must_use]
pub fn tile_map<'a>(frame: &'a Frame, tiles: &'a [Tile], caption: &'a str) -> TileMap<'a> {
    TileMap { frame, tiles, caption }
}

/// Column and row (from 1) of each area's tile. Two tiles never share a place.
const PLACES: [(&str, u8, u8); 33] = [
    ("望牛墩", 1, 1),
    ("中堂", 2, 1),
    ("高埗", 3, 1),
    ("石碣", 4, 1),
    ("石龙", 5, 1),
    ("石排", 6, 1),
    ("企石", 7, 1),
    ("麻涌", 1, 2),
    ("万江", 2, 2),
    ("莞城", 3, 2),
    ("东城", 4, 2),
    ("茶山", 5, 2),
    ("横沥", 6, 2),
    ("桥头", 7, 2),
    ("洪梅", 1, 3),
    ("道滘", 2, 3),
    ("南城", 3, 3),
    ("寮步", 4, 3),
    ("东坑", 5, 3),
    ("常平", 6, 3),
    ("谢岗", 8, 3),
    ("沙田", 1, 4),
    ("厚街", 2, 4),
    ("大岭山", 4, 4),
    ("松山湖", 5, 4),
    ("大朗", 6, 4),
    ("樟木头", 7, 4),
    ("清溪", 8, 4),
    ("虎门", 2, 5),
    ("长安", 3, 5),
    ("黄江", 6, 5),
    ("塘厦", 7, 5),
    ("凤岗", 8, 5),
];

impl TileMap<'_> {
    /// Tiles with a place; an area we do not know is only in the table.
    fn placed(&self) -> Vec<(&Tile, u8, u8)> {
        self.tiles
            .iter()
            .filter_map(|tile| {
                let name = tile.area.trim_end_matches(['镇', '街', '道']);
                PLACES
                    .iter()
                    .find(|(area, ..)| *area == tile.area || *area == name)
                    .map(|(_, column, row)| (tile, *column, *row))
            })
            .collect()
    }

    /// Bounds of the shades: quarter, half and three quarters of the largest number, rounded to what is easy to read.
    fn bounds(&self) -> [i64; 3] {
        let top = self.tiles.iter().filter_map(|tile| tile.n).max().unwrap_or(0).max(4);
        let nice = |n: i64| {
            let mut unit = 1;
            while n / unit >= 10 {
                unit *= 10;
            }
            (n / unit) * unit
        };
        let first = nice(top / 8).max(2);
        let second = nice(top / 3).max(first + 1);
        let third = nice(top * 2 / 3).max(second + 1);
        [first, second, third]
    }

    fn shade(&self, n: &i64) -> &'static str {
        let [first, second, third] = self.bounds();
        match *n {
            n if n <= 0 => "t0",
            n if n < first => "t1",
            n if n < second => "t2",
            n if n < third => "t3",
            _ => "t4",
        }
    }

    /// The shades that occur, with their numbers.
    fn scale(&self) -> Vec<(&'static str, String)> {
        let [first, second, third] = self.bounds();
        let range = |from: i64, to: i64| {
            if from == to { count(from) } else { format!("{}–{}", count(from), count(to)) }
        };
        let all = vec![
            ("t0", "0".to_owned()),
            ("t1", range(1, first - 1)),
            ("t2", range(first, second - 1)),
            ("t3", range(second, third - 1)),
            ("t4", format!("≥{}", count(third))),
        ];
        let drawn: Vec<&str> = self.tiles.iter().filter_map(|tile| tile.n).map(|n| self.shade(&n)).collect();
        all.into_iter().filter(|(shade, _)| drawn.contains(shade)).collect()
    }

    /// Is any number withheld?
    fn withholds(&self) -> bool {
        self.tiles.iter().any(|tile| tile.n.is_none())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::Lang;

    #[test]
    fn every_area_has_a_place_of_its_own() {
        let places: HashSet<_> = PLACES.iter().map(|(_, column, row)| (column, row)).collect();
        let names: HashSet<_> = PLACES.iter().map(|(name, ..)| name).collect();
        assert_eq!((places.len(), names.len()), (33, 33));
    }

    #[test]
    fn shades_rise_and_cover_every_number() {
        let frame = Frame::example(Lang::Zh, "/");
        for top in [0, 3, 31, 480, 123_456] {
            let tiles = [Tile { area: "南城街道".into(), n: Some(top), path: None }];
            let map = tile_map(&frame, &tiles, "");
            let [first, second, third] = map.bounds();
            assert!(1 < first && first < second && second < third);
            assert_eq!(map.shade(&0), "t0");
            assert_eq!(map.shade(&third), "t4");
            assert_eq!(map.placed().len(), 1);
        }
    }

    #[test]
    fn the_legend_names_only_what_occurs() {
        let frame = Frame::example(Lang::Zh, "/");
        let tile = |area: &str, n| Tile { area: area.into(), n, path: None };
        let mut tiles = vec![tile("南城", Some(0)), tile("东城", Some(40))];
        let drawn = tile_map(&frame, &tiles, "").to_string();
        let shades: Vec<_> = tile_map(&frame, &tiles, "").scale().into_iter().map(|(shade, _)| shade).collect();
        assert_eq!(shades, ["t0", "t4"]);
        assert!(!drawn.contains("不公布"), "nothing is withheld");
        tiles.push(tile("莞城", None));
        assert!(tile_map(&frame, &tiles, "").to_string().contains("· 数小，不公布"));
    }
}
