//! Writes the seeds and the dictionary of every target: `cargo run --example seeds -- FOLDER`.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let Some(folder) = env::args_os().nth(1) else {
        return Err(io::Error::other("say into which folder: cargo run --example seeds -- FOLDER"));
    };
    let folder = Path::new(&folder);
    for corpus in paysmith_fuzz::corpora()? {
        let own = folder.join(corpus.target);
        fs::create_dir_all(&own)?;
        for (number, seed) in corpus.seeds.iter().enumerate() {
            fs::write(own.join(format!("seed-{number:04}")), seed)?;
        }
        let dictionary = folder.join(format!("{}.dict", corpus.target));
        fs::write(dictionary, paysmith_fuzz::dictionary(corpus.target))?;
    }
    Ok(())
}
