use crate::hold;
use duojin_text::Unreadable;
use duojin_text::document::Origin;
use duojin_text::document::pdf::{Page, pages_of_bbox, pages_of_text, read};
use duojin_text::outline::residue::Why;

#[test]
fn heads_numbers_and_broken_lines() {
    let pages = crate::make::pdf();
    assert!(pages.len() >= 2);
    let found = read(&pages).unwrap();
    hold(&found);
    let n_numbers = found.dropped.iter().filter(|one| one.why == Why::PageNumber).count();
    let n_heads = found.dropped.iter().filter(|one| one.why == Why::RunningHead).count();
    assert_eq!((n_numbers, n_heads), (pages.len(), pages.len()), "{:?}", found.dropped);
    let last = u32::try_from(found.text.chars().count()).unwrap() - 2;
    assert_eq!(
        (found.origin(0), found.origin(last)),
        (Some(Origin::Page(1)), Some(Origin::Page(u32::try_from(pages.len()).unwrap())))
    );
}

#[test]
fn lines_in_fixed_columns_read_the_same() {
    let printed = "            关于某事的通知\n\n\
        各镇人民政府：\n\
        \u{20}   为推动某某产业发展，现就有关事项通知如下，请认真贯彻执\n\
        行，执行中的问题请径向某局反映，到２０２５年达到 Top 100 强企\n\
        业3家。\n\
        \u{20}   \u{2F00}、总体要求\n\
        \u{20}   坚持市场主导、政府引导，公平公正，给予最高５００万元奖励。\n\
        序号    项目        金额\n\
        1       平台        20万元\n\
        2       企业        5万元\n\
        \u{20}   二、附则\u{C}\
        \u{20}   本通知自2024年1月1日起施行。\n\u{C}";
    let found = read(&pages_of_text(printed)).unwrap();
    hold(&found);
    assert_eq!(
        found.text,
        "关于某事的通知\n各镇人民政府：\n为推动某某产业发展，现就有关事项通知如下，请认真贯彻执行，执行中的问题请径向某局反映，到2025年达到Top 100强企业3家。\n\
         一、总体要求\n坚持市场主导、政府引导，公平公正，给予最高500万元奖励。\n序号\t项目\t金额\n1\t平台\t20万元\n2\t企业\t5万元\n二、附则\n本通知自2024年1月1日起施行。\n"
    );
}

#[test]
fn what_a_program_prints() {
    let printed = "<html><body>\n<doc>\n  <page width=\"595\" height=\"842\">\n    \
        <word xMin=\"85.5\" yMin=\"99.3\" xMax=\"149.5\" yMax=\"115.3\">奖励的规定</word>\n    \
        <word xMin=\"85.5\" yMin=\"130\" xMax=\"183.5\" yMax=\"146\">A&amp;B公司等达到</word>\n    \
        <word xMin=\"183.6\" yMin=\"130\" xMax=\"199.6\" yMax=\"146\">50</word>\n    \
        <word xMin=\"199.7\" yMin=\"130\" xMax=\"231.7\" yMax=\"146\">万元</word>\n  </page>\n</doc>\n";
    let pages = pages_of_bbox(printed).unwrap();
    assert_eq!((pages.len(), pages[0].words.len()), (1, 4));
    assert_eq!(read(&pages).unwrap().text, "奖励的规定\nA&B公司等达到50万元\n");
    assert!(matches!(pages_of_bbox("Syntax Error"), Err(Unreadable::Broken { .. })));
}

#[test]
fn pictures_and_fonts_without_letters() {
    assert_eq!(read(&vec![Page::default(); 3]), Err(Unreadable::Scanned { pages: 3 }));
    let stamped = pages_of_text("扫描全能王\u{C}扫描全能王\u{C}");
    assert_eq!(read(&stamped), Err(Unreadable::Scanned { pages: 2 }));
    let garbled = pages_of_text(&"\u{E001}\u{E002}\u{FFFD}甲".repeat(40));
    assert_eq!(read(&garbled), Err(Unreadable::Garbled));
}
