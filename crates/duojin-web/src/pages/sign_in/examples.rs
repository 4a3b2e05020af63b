use super::{
    DemoPerson, FirstAdministratorPage, LinkEnd, LinkEndedPage, PasswordRule, SetPasswordPage, SignInPage, SignInState,
    WhySet,
};
use crate::frame::Who;
use crate::parts::notice::Notice;
use crate::{Frame, Lang};

fn visitor(lang: Lang, title: &str, path: &str) -> Frame {
    let mut frame = Frame::example(lang, path).timeless();
    title.clone_into(&mut frame.title);
    let (name, scope) = if lang.is_en() { ("Public", "what is published") } else { ("公众", "公开内容") };
    frame.who = Who { name: name.into(), scope: scope.into(), ..Who::default() };
    frame.nav.retain(|item| ["/", "/plan", "/sectors", "/policies"].contains(&item.path.as_str()));
    "example-token".clone_into(&mut frame.csrf);
    frame
}

/// The rules of the examples, the last `broken` of them violated.
pub(crate) fn rules(lang: Lang, given: bool, broken: usize) -> Vec<PasswordRule> {
    let texts = if lang.is_en() {
        [
            "At least 10 characters",
            "Three of: small letters, capitals, digits, signs",
            "Does not contain the login",
            "None of your last five",
            "None of the commonest passwords",
        ]
    } else {
        ["至少 10 个字符", "小写、大写、数字、符号里至少三种", "不含登录名", "不是最近用过的五个", "不是常见密码"]
    };
    let first_broken = texts.len().saturating_sub(broken);
    texts
        .into_iter()
        .enumerate()
        .map(|(at, text)| PasswordRule { text: text.into(), kept: given.then_some(at < first_broken) })
        .collect()
}

impl SignInPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang, state: SignInState) -> Self {
        let login = if state == SignInState::Fresh { "" } else { "chen.zhiyuan" };
        Self {
            frame: visitor(lang, lang.office().sign_in.text(), "/sign-in"),
            state,
            login: login.into(),
            next: "/sanke?reported=no".into(),
            demo: Vec::new(),
            contact: "市发展和改革局信息科 0769-2283-0000（示例）".into(),
            without_administrator: false,
        }
    }

    /// An example with demo people.
    #[must_use]
    pub fn example_demo(lang: Lang) -> Self {
        let mut page = Self::example(lang, SignInState::Fresh);
        page.frame.synthetic = true;
        page.demo = [
            ("task_force", "专班", "task force", "演示·周敏", "生产性服务业专班 · 全部"),
            ("sector_lead", "域长", "sector lead", "演示·李国强", "市商务局 · 本领域：现代商贸、商务会展"),
            ("department", "部门", "department", "演示·何丽", "市工业和信息化局 · 本单位"),
            ("area", "镇街", "area", "演示·欧阳嘉慧", "南城街道经济发展局 · 本地区"),
            ("enterprise", "企业", "enterprise", "演示·郭伟", "东莞市青帆供应链有限公司（模拟） · 本企业"),
            ("statistician", "统计", "statistician", "演示·谢颖", "市统计局 · 本单位"),
            ("auditor", "审计", "auditor", "演示·罗永康", "市审计局 · 全部"),
            ("administrator", "系统管理", "administrator", "演示·梁志明", "市政务服务和数据管理局 · 全部"),
        ]
        .into_iter()
        .map(|(id, zh, en, name, place)| DemoPerson {
            id: format!("person-demo-{id}"),
            name: name.into(),
            role: if lang.is_en() { en } else { zh }.into(),
            place: place.into(),
        })
        .collect();
        page
    }
}

impl FirstAdministratorPage {
    /// An example: as opened, or with a password that breaks two rules.
    #[must_use]
    pub fn example(lang: Lang, refused: bool) -> Self {
        let problem = if lang.is_en() { "The password breaks two rules" } else { "密码有两条没做到" };
        Self {
            frame: visitor(lang, lang.office().first_admin.text(), "/link/example"),
            link: "example".into(),
            name: if refused { "陈志远" } else { "" }.into(),
            login: if refused { "chen.zhiyuan" } else { "" }.into(),
            email: String::new(),
            rules: rules(lang, refused, 2),
            notice: refused.then(|| Notice::problem(problem)),
        }
    }
}

impl SetPasswordPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang, why: WhySet) -> Self {
        let title = lang.office().set_password.text();
        let frame = match why {
            WhySet::Due => Frame::example_signed_in(lang, title, "/account/password"),
            _ => visitor(lang, title, "/link/example"),
        };
        Self {
            frame,
            why,
            name: "欧阳嘉慧".into(),
            login: "ouyang.jiahui".into(),
            rules: rules(lang, false, 0),
            notice: None,
        }
    }
}

impl LinkEndedPage {
    /// An example.
    #[must_use]
    pub fn example(lang: Lang) -> Self {
        let why = LinkEnd::Used;
        Self { frame: visitor(lang, why.title(lang), "/link/example"), why }
    }
}
