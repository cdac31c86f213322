//! Tokens: what the lexer hands to the parser.

use crate::ast::Span;

/// One token. Its text is the source at its span.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Tok,
    /// Whether a line break stands between the token before and this one.
    pub(crate) newline: bool,
    pub(crate) span: Span,
}

/// Declares [`Tok`], the spelling of each fixed token, and the table of keywords.
macro_rules! tokens {
    (keywords { $($kw:ident $kw_text:literal,)* } marks { $($mark:ident $mark_text:literal,)* }) => {
        /// The kinds of token.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Tok {
            /// The end of the text.
            Eof,
            /// Text that is no token; the lexer has reported it.
            Error,
            /// A name, including the words that mean something in some places only.
            Ident,
            Int,
            Float,
            Str,
            $($kw,)*
            $($mark,)*
        }

        impl Tok {
            /// The spelling of keywords and marks.
            pub(crate) fn text(self) -> Option<&'static str> {
                match self {
                    $(Tok::$kw => Some($kw_text),)*
                    $(Tok::$mark => Some($mark_text),)*
                    _ => None,
                }
            }

            /// The keyword spelt like this.
            pub(crate) fn keyword(text: &str) -> Option<Tok> {
                match text {
                    $($kw_text => Some(Tok::$kw),)*
                    "this" => Some(Tok::Me),
                    "import" => Some(Tok::Using),
                    _ => None,
                }
            }

            /// Whether it is a reserved word.
            pub(crate) fn is_keyword(self) -> bool {
                matches!(self, $(Tok::$kw)|*)
            }
        }
    };
}

tokens! {
    keywords {
        Box "box", Static "static", Using "using", As "as", Local "local", Let "let", New "new",
        Me "me", Fn "fn", Function "function", Return "return", If "if", Else "else",
        Loop "loop", While "while", For "for", In "in", Match "match", Break "break",
        Continue "continue", Try "try", Catch "catch", Throw "throw", And "and", Or "or",
        Not "not", True "true", False "false", Null "null", Void "void", Await "await",
    }
    marks {
        Plus "+", Minus "-", Star "*", Slash "/", Percent "%", EqEq "==", NotEq "!=",
        Lt "<", Le "<=", Gt ">", Ge ">=", AmpAmp "&&", PipePipe "||", Bang "!", Tilde "~",
        Amp "&", Pipe "|", Caret "^", Shl "<<", Shr ">>", Eq "=", PlusEq "+=", MinusEq "-=",
        StarEq "*=", SlashEq "/=", PercentEq "%=", Question "?", Colon ":", QuestionQuestion "??",
        QuestionDot "?.", PipeGt "|>", DotDot "..", FatArrow "=>", ColonColon "::", Dot ".",
        Comma ",", At "@", PercentBrace "%{", LParen "(", RParen ")", LBracket "[",
        RBracket "]", LBrace "{", RBrace "}", Semi ";",
        // Known from other languages: lexed whole so that the parser can say what is right here.
        EqEqEq "===", NotEqEq "!==", PlusPlus "++", Arrow "->", DotDotDot "...", DotDotEq "..=",
    }
}

impl Tok {
    /// Whether it can stand where a member name stands: a name or any reserved word.
    pub(crate) fn is_word(self) -> bool {
        self == Tok::Ident || self.is_keyword()
    }

    /// Whether it opens a bracket.
    pub(crate) fn opens(self) -> bool {
        matches!(self, Tok::LParen | Tok::LBracket | Tok::LBrace | Tok::PercentBrace)
    }

    /// Whether it closes a bracket.
    pub(crate) fn closes(self) -> bool {
        matches!(self, Tok::RParen | Tok::RBracket | Tok::RBrace)
    }

    /// Whether an expression can begin with it.
    pub(crate) fn begins_expr(self) -> bool {
        use Tok::*;
        matches!(
            self,
            Ident
                | Int
                | Float
                | Str
                | New
                | Me
                | Fn
                | If
                | Match
                | Try
                | Not
                | True
                | False
                | Null
                | Void
                | Await
                | Minus
                | Bang
                | Tilde
                | LParen
                | LBracket
                | LBrace
                | PercentBrace
        )
    }

    /// Whether, at the start of a line, it can only be the start of a statement or declaration:
    /// a good place to go on after an error.
    pub(crate) fn anchors(self) -> bool {
        use Tok::*;
        matches!(
            self,
            Box | Static
                | Using
                | Local
                | Let
                | Function
                | Return
                | Loop
                | While
                | For
                | Break
                | Continue
                | Throw
        )
    }
}
