//! A mail server of one's own: on a free port of the loopback address, in plain text, gone when dropped.
//! The protocol is `mailin`'s; what it answers to each mail is the test's.

use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder, response};

/// A mail as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// Headers and text, as sent.
    pub raw: String,
}

impl Received {
    /// The value of a header in one line.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.raw.split("\r\n\r\n").next()?;
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

type Answer = dyn FnMut(&Received) -> u16 + Send;

struct State {
    answer: Mutex<Box<Answer>>,
    taken: Mutex<Vec<Received>>,
    seen: Mutex<Vec<Received>>,
    credentials: Option<(String, String)>,
    stopped: AtomicBool,
}

/// A running server.
pub struct Smtp {
    address: SocketAddr,
    state: Arc<State>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("address", &self.address).finish_non_exhaustive()
    }
}

fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Smtp {
    /// Starts a server. `answer` gives the code for each mail (250 takes it) and is asked when the mail has come in whole.
    ///
    /// # Errors
    /// If there is no free port.
    pub fn start(answer: impl FnMut(&Received) -> u16 + Send + 'static) -> io::Result<Self> {
        Self::with_credentials(None, answer)
    }

    /// The same; with credentials nobody sends without them.
    ///
    /// # Errors
    /// If there is no free port.
    pub fn with_credentials(
        credentials: Option<(&str, &str)>,
        answer: impl FnMut(&Received) -> u16 + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            answer: Mutex::new(Box::new(answer)),
            taken: Mutex::default(),
            seen: Mutex::default(),
            credentials: credentials.map(|(user, password)| (user.to_owned(), password.to_owned())),
            stopped: AtomicBool::new(false),
        });
        let own = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let state = Arc::clone(&own);
                std::thread::spawn(move || serve(&stream, &state));
            }
        });
        Ok(Self { address, state })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Mails that were taken, in order. One is counted before the client hears of it.
    pub fn taken(&self) -> Vec<Received> {
        locked(&self.state.taken).clone()
    }

    /// Mails that came in whole, taken or not.
    pub fn seen(&self) -> Vec<Received> {
        locked(&self.state.seen).clone()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

/// One connection, until either side closes it.
fn serve(stream: &TcpStream, state: &Arc<State>) -> Option<()> {
    let mut builder = SessionBuilder::new("mail.example.invalid");
    if state.credentials.is_some() {
        builder.enable_auth(AuthMechanism::Plain).insecure_enable_plaintext_auth();
    }
    let peer = stream.peer_addr().ok()?.ip();
    let refused = Arc::new(AtomicBool::new(false));
    let taking = Taking { state: Arc::clone(state), mail: Received::default(), refused: Arc::clone(&refused) };
    let mut session = builder.build(peer, taking);
    let (mut input, mut output) = (BufReader::new(stream), stream);
    say(&session.greeting(), &mut output)?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).ok()? == 0 {
            return Some(());
        }
        let answer = session.process(&line);
        match answer.action {
            Action::NoReply => {}
            Action::Close => return say(&answer, &mut output),
            _ => say(&answer, &mut output)?,
        }
        // The library's session does not leave the data behind after a refusal: it would take QUIT for text.
        if refused.load(Ordering::Relaxed) {
            return Some(());
        }
    }
}

fn say(answer: &Response, output: &mut impl Write) -> Option<()> {
    answer.write_to(output).ok()?;
    output.flush().ok()
}

struct Taking {
    state: Arc<State>,
    mail: Received,
    refused: Arc<AtomicBool>,
}

impl Handler for Taking {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, from: &str) -> Response {
        self.mail = Received { from: from.to_owned(), ..Received::default() };
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        self.mail.to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.mail.raw.push_str(&String::from_utf8_lossy(bytes));
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        locked(&self.state.seen).push(self.mail.clone());
        let code = locked(&self.state.answer)(&self.mail);
        if code == 250 {
            locked(&self.state.taken).push(self.mail.clone());
        }
        self.refused.store(code != 250, Ordering::Relaxed);
        Response::custom(code, "as the test says".to_owned())
    }

    fn auth_plain(&mut self, _authorization: &str, user: &str, password: &str) -> Response {
        let right = self.state.credentials.as_ref().is_some_and(|(u, p)| u == user && p == password);
        if right { response::AUTH_OK } else { response::INVALID_CREDENTIALS }
    }
}
