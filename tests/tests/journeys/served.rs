//! A data directory over HTTP: open health, and an orderly end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

use duojin_tests::{Place, command};

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[cfg(unix)]
#[test]
fn a_directory_is_served_and_closed() {
    let place = Place::new();
    place.import(&place.generate(100, 9), &[]).ok();
    let before = place.counts();
    let mut child = command(&["serve", "--data", &place.data(), "--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    let address = loop {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "it ended before it served");
        if let Some((_, rest)) = line.split_once("http://") {
            break rest.split('/').next().unwrap().to_owned();
        }
    };
    assert!(get(&address, "/health").starts_with("HTTP/1.1 200"), "health is open to all");
    for path in ["/", "/no/such/page", "/%ff%fe", "/?as_of=nonsense", "/?known_at=99999999999999999999"] {
        let answer = get(&address, path);
        let status = answer.split(' ').nth(1).unwrap().to_owned();
        assert!(status.starts_with(['2', '3', '4']), "{path}: {answer}");
    }
    assert!(get(&address, "/enterprises").contains("模拟数据"), "synthetic data are labelled");
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{rest}");
    assert!(!rest.contains("panicked at"), "{rest}");
    assert_eq!(place.counts(), before);
}
