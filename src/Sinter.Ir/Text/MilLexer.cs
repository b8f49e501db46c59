using System.Globalization;
using System.Text;

namespace Sinter.Ir.Text;

/// <summary>Splits MIL text into tokens, and makes the errors that name a line and column of it.</summary>
internal ref struct MilLexer
{
    private const int LongestIdentifier = 4096;
    private const int LongestNumber = 512;
    private const int LongestString = 1 << 24;
    private const int LongestExcerpt = 40;

    private readonly ReadOnlySpan<char> _text;
    private readonly string _path;
    private int _position;

    public MilLexer(ReadOnlySpan<char> text, string path)
    {
        _text = text;
        _path = path;
        if (text.StartsWith('\uFEFF'))
            _position = 1;
    }

    public readonly ReadOnlySpan<char> Text(MilToken token) => _text.Slice(token.Start, token.Length);

    public MilToken Next()
    {
        SkipBlanks();
        int start = _position;
        if (start == _text.Length)
            return new MilToken(MilTokenKind.End, start, 0);
        char first = _text[start];
        if (first == '"')
            return NextString();
        if (IsNameStart(first))
            return Take(MilTokenKind.Identifier, EndOfName(start), LongestIdentifier, "a name");
        if (char.IsAsciiDigit(first) || first == '.' || first == '+' || first == '-')
        {
            if (first == '-' && At(start + 1) == '>')
                return Take(MilTokenKind.Arrow, start + 2, LongestIdentifier, "->");
            int end = EndOfNumber(start);
            if (end > start + 1 || char.IsAsciiDigit(first))
                return Take(MilTokenKind.Number, end, LongestNumber, "a number");
        }
        else if ("()[]{}<>,;=?:".Contains(first))
        {
            return Take(MilTokenKind.Punctuation, start + 1, 1, "punctuation");
        }
        throw Error(start, "a name, a number, a string or punctuation", Describe(first));
    }

    /// <summary>The text that a string token stands for.</summary>
    public readonly string StringValue(MilToken token)
    {
        ReadOnlySpan<char> body = Text(token)[1..^1];
        if (!body.Contains('\\'))
            return body.ToString();
        var value = new StringBuilder(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\')
            {
                value.Append(body[i]);
                continue;
            }
            int place = token.Start + 1 + i++;
            int digits = body[i] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits == 0)
            {
                value.Append(Escaped(body[i], place));
                continue;
            }
            if (i + digits >= body.Length
                || !uint.TryParse(body.Slice(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)
                || code > 0x10FFFF)
            {
                throw Error(place, $"\\{body[i]} and {digits} hexadecimal digits of a character", Excerpt(body[(i - 1)..]));
            }
            if (code > 0xFFFF)
                value.Append(char.ConvertFromUtf32((int)code));
            else
                value.Append((char)code);
            i += digits;
        }
        return value.ToString();
    }

    /// <summary>The token as an error shows it.</summary>
    public readonly string Describe(MilToken token) => token.Kind == MilTokenKind.End ? "the end of the text" : Excerpt(Text(token));

    public readonly ModelFormatException Error(MilToken token, string expected) => Error(token.Start, expected, Describe(token));

    public readonly ModelFormatException Error(int offset, string expected, string actual) =>
        new(ModelStage.Read, Place(offset), expected, actual);

    /// <summary>A place of the text, such as <c>model.mil(5, 13)</c>: line and column, both from 1.</summary>
    public readonly string Place(int offset)
    {
        ReadOnlySpan<char> before = _text[..offset];
        int line = before.Count('\n') + 1, column = offset - before.LastIndexOf('\n');
        return string.Create(CultureInfo.InvariantCulture, $"{_path}({line}, {column})");
    }

    /// <summary>True for a name that stands in the text without quotes.</summary>
    public static bool IsPlainName(string name)
    {
        if (name.Length is 0 or > LongestIdentifier || !IsNameStart(name[0]))
            return false;
        foreach (char character in name)
        {
            if (!IsNamePart(character))
                return false;
        }
        return true;
    }

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private static string Excerpt(ReadOnlySpan<char> text) =>
        text.Length <= LongestExcerpt ? text.ToString() : $"{text[..LongestExcerpt]}... ({text.Length} characters)";

    private static string Describe(char character) => char.IsControl(character) || char.IsSurrogate(character)
        ? $"U+{(int)character:X4}"
        : character.ToString();

    private readonly char Escaped(char character, int place) => character switch
    {
        '"' or '\\' or '\'' or '/' or '?' => character,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'v' => '\v',
        _ => throw Error(place, "an escape such as \\n or \\u0041", $"\\{Describe(character)}"),
    };

    private readonly char At(int index) => index < _text.Length ? _text[index] : '\0';

    private readonly int EndOfName(int index)
    {
        while (IsNamePart(At(index)))
            index++;
        return index;
    }

    /// <summary>A sign, then letters, digits and points, and a sign after an exponent's letter. It may still be no number.</summary>
    private readonly int EndOfNumber(int index)
    {
        if (At(index) is '+' or '-')
            index++;
        bool isHexadecimal = At(index) == '0' && At(index + 1) is 'x' or 'X';
        while (true)
        {
            char character = At(index);
            bool isExponentSign = character is '+' or '-' && (isHexadecimal ? At(index - 1) is 'p' or 'P' : At(index - 1) is 'e' or 'E');
            if (!IsNamePart(character) && character != '.' && !isExponentSign)
                return index;
            index++;
        }
    }

    private MilToken Take(MilTokenKind kind, int end, int longest, string what)
    {
        int start = _position;
        if (end - start > longest)
            throw Error(start, $"{what} of at most {longest} characters", Excerpt(_text[start..end]));
        _position = end;
        return new MilToken(kind, start, end - start);
    }

    private MilToken NextString()
    {
        int start = _position, index = start + 1;
        while (true)
        {
            int step = _text[index..].IndexOfAny('"', '\\');
            if (step < 0 || (_text[index + step] == '\\' && index + step + 1 == _text.Length))
                throw Error(start, "a string with its closing quote", Excerpt(_text[start..]));
            index += step + 1;
            if (_text[index - 1] == '"')
                return Take(MilTokenKind.String, index, LongestString, "a string");
            index++;
        }
    }

    private void SkipBlanks()
    {
        while (true)
        {
            while (char.IsWhiteSpace(At(_position)))
                _position++;
            if (At(_position) != '/')
                return;
            if (At(_position + 1) == '/')
            {
                int end = _text[_position..].IndexOf('\n');
                _position = end < 0 ? _text.Length : _position + end;
            }
            else if (At(_position + 1) == '*')
            {
                int end = _text[(_position + 2)..].IndexOf("*/");
                if (end < 0)
                    throw Error(_position, "a comment with its closing */", "the end of the text");
                _position += end + 4;
            }
            else
            {
                return;
            }
        }
    }
}
