//! Which browser and system a session is of, from what the browser calls itself.

use duojin_web::Lang;

/// Browsers by their mark; the ones that also carry another's mark come first.
const BROWSERS: &[(&str, &str)] = &[
    ("QihooBrowser/", "360"),
    ("QAXBrowser/", "奇安信浏览器"),
    ("MicroMessenger/", "微信"),
    ("DingTalk/", "钉钉"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
    ("curl/", "curl"),
];

/// Systems by their mark.
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows NT 10", "Windows"),
    ("Windows NT 6.1", "Windows 7"),
    ("Windows", "Windows"),
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("UOS", "统信 UOS"),
    ("Kylin", "麒麟"),
    ("Linux", "Linux"),
];

/// `Chrome 118，Windows`; what names neither, as it is, shortened.
pub(super) fn device(agent: &str, lang: Lang) -> String {
    let browser = BROWSERS.iter().find_map(|(mark, name)| {
        let (_, rest) = agent.split_once(mark)?;
        let version: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(if version.is_empty() { (*name).to_owned() } else { format!("{name} {version}") })
    });
    let system = SYSTEMS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| (*name).to_owned());
    let known: Vec<String> = browser.into_iter().chain(system).collect();
    if !known.is_empty() {
        return known.join(if lang.is_en() { ", " } else { "，" });
    }
    match agent.trim() {
        "" if lang.is_en() => "unknown device".to_owned(),
        "" => "没有说明的设备".to_owned(),
        other => other.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_systems_are_named() {
        for (agent, said) in [
            (
                "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.116 Safari/537.36",
                "Chrome 83，Windows 7",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/118.0.0.0 Safari/537.36",
                "Chrome 118，Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
                "Edge 120，Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 Chrome/118.0.0.0 Mobile Safari/537.36",
                "Chrome 118，Android",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.5 Safari/605.1.15",
                "Safari 16，macOS",
            ),
            ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox 120，Linux"),
            ("curl/7.88.1", "curl 7"),
            ("<script>", "<script>"),
            ("", "没有说明的设备"),
        ] {
            assert_eq!(device(agent, Lang::Zh), said);
        }
    }
}
