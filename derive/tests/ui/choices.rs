use paysmith_runtime::Choice;

#[derive(Choice)]
enum NoOther {
    #[choice("a")]
    A,
}

#[derive(Choice)]
enum Mixed {
    #[choice("a")]
    A,
    #[choice("a")]
    Again,
    #[choice(1)]
    One,
    Unmarked,
    #[choice("b")]
    Full(String),
    #[choice(othr)]
    Misspelt(String),
    #[choice(other)]
    Other(String),
}

#[derive(Choice)]
enum Empty {
    #[choice(other)]
    Other,
}

fn main() {}
