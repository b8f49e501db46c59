using System.Globalization;
using System.Text;

namespace Sinter.Workbench.Files;

/// <summary>The header of an .npy file: a Python dictionary literal with <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.</summary>
public sealed class NpyHeader
{
    private const int MaximumLength = 1 << 16;
    private const int MaximumRank = 64;

    private readonly string _text;
    private readonly string _file;
    private int _position;

    private NpyHeader(string text, string file)
    {
        _text = text;
        _file = file;
    }

    /// <summary>NumPy's type string, for example <c>&lt;f4</c>.</summary>
    public string Description { get; private set; } = "";

    public bool IsFortranOrder { get; private set; }

    public long[] Shape { get; private set; } = [];

    public static NpyHeader Read(Stream stream, string file)
    {
        Span<byte> start = stackalloc byte[8];
        BoundedReading.ReadExactly(stream, start, file, "magic");
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            throw new InputFileException(file, "magic", "the bytes 93 4E 55 4D 50 59 (\\x93NUMPY)", Convert.ToHexString(start[..6]));
        int version = start[6];
        if (version is < 1 or > 3)
            throw new InputFileException(file, "version", "1, 2 or 3", version.ToString(CultureInfo.InvariantCulture));
        Span<byte> size = stackalloc byte[4];
        size.Clear();
        BoundedReading.ReadExactly(stream, version == 1 ? size[..2] : size, file, "header length");
        uint length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MaximumLength)
            throw new InputFileException(file, "header length", $"at most {MaximumLength}", length.ToString(CultureInfo.InvariantCulture));
        var bytes = new byte[length];
        BoundedReading.ReadExactly(stream, bytes, file, "header");
        var header = new NpyHeader((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes), file);
        header.Parse();
        return header;
    }

    private void Parse()
    {
        bool hasDescription = false, hasOrder = false, hasShape = false;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = QuotedText();
            Expect(':');
            switch (key)
            {
                case "descr":
                    Description = QuotedText();
                    hasDescription = true;
                    break;
                case "fortran_order":
                    IsFortranOrder = Truth();
                    hasOrder = true;
                    break;
                case "shape":
                    Shape = Tuple();
                    hasShape = true;
                    break;
                default:
                    throw Invalid("the keys descr, fortran_order and shape", $"'{key}'");
            }
            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }
        if (!hasDescription || !hasOrder || !hasShape)
            throw Invalid("the keys descr, fortran_order and shape", "not all of them");
    }

    private long[] Tuple()
    {
        var dimensions = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            SkipSpace();
            int start = _position;
            while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
                _position++;
            if (!long.TryParse(_text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out long dimension)
                || dimensions.Count == MaximumRank)
                throw Invalid($"at most {MaximumRank} dimensions", Here());
            dimensions.Add(dimension);
            if (_position < _text.Length && _text[_position] == 'L')
                _position++;
            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }
        return [.. dimensions];
    }

    private string QuotedText()
    {
        SkipSpace();
        if (_position >= _text.Length || _text[_position] is not ('\'' or '"'))
            throw Invalid("a quoted text (structured types are not supported)", Here());
        char quote = _text[_position];
        int end = _text.IndexOf(quote, _position + 1);
        if (end < 0)
            throw Invalid("a closing quote", "none");
        string text = _text[(_position + 1)..end];
        _position = end + 1;
        return text;
    }

    private bool Truth()
    {
        SkipSpace();
        foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
        {
            if (_text.AsSpan(_position).StartsWith(word, StringComparison.Ordinal))
            {
                _position += word.Length;
                return value;
            }
        }
        throw Invalid("True or False", Here());
    }

    private bool TryTake(char character)
    {
        SkipSpace();
        if (_position >= _text.Length || _text[_position] != character)
            return false;
        _position++;
        return true;
    }

    private void Expect(char character)
    {
        if (!TryTake(character))
            throw Invalid($"'{character}'", Here());
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
    }

    private string Here() => _position >= _text.Length
        ? "the end of the header"
        : $"'{_text.AsSpan(_position, Math.Min(20, _text.Length - _position))}'";

    private InputFileException Invalid(string expected, string actual) => new(_file, $"header, character {_position}", expected, actual);
}
