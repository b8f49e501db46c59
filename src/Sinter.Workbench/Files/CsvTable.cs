using System.Globalization;
using System.Text;
using Sinter.Tensors;

namespace Sinter.Workbench.Files;

/// <summary>Whether a CSV file's first row names the columns.</summary>
public enum CsvHeader
{
    /// <summary>It does when a cell of it is no number.</summary>
    Auto,
    Yes,
    No,
}

/// <summary>A CSV file: rows of cells, all of one length; cells may be quoted as RFC 4180 says.</summary>
public sealed class CsvTable
{
    private const long MaximumLength = 1L << 29;

    private readonly string _file;

    private CsvTable(string file, string[]? names, List<string[]> rows)
    {
        _file = file;
        Names = names;
        Rows = rows;
    }

    /// <summary>The columns' names; null without a header row.</summary>
    public IReadOnlyList<string>? Names { get; }

    public IReadOnlyList<string[]> Rows { get; }

    public int Columns => Names?.Count ?? (Rows.Count == 0 ? 0 : Rows[0].Length);

    /// <summary>Reads a file. The separator is the first of comma, semicolon and tab that the first row has.</summary>
    /// <exception cref="InputFileException">Rows have different lengths, or a quote is not closed.</exception>
    public static CsvTable Read(string path, CsvHeader header = CsvHeader.Auto) =>
        Parse(Encoding.UTF8.GetString(BoundedReading.ReadAll(path, MaximumLength)).TrimStart('\uFEFF'), path, header);

    public static CsvTable Parse(string text, string file, CsvHeader header = CsvHeader.Auto)
    {
        var rows = new List<string[]>();
        var cells = new List<string>();
        char separator = Separator(text);
        int position = 0;
        while (position < text.Length)
        {
            cells.Add(Cell(text, ref position, separator, file, rows.Count + 1));
            if (position < text.Length && text[position] == separator)
            {
                position++;
                if (position < text.Length)
                    continue;
                cells.Add("");
            }
            SkipLineEnd(text, ref position);
            bool isBlank = cells.Count == 1 && cells[0].Length == 0;
            if (!isBlank)
            {
                if (rows.Count > 0 && cells.Count != rows[0].Length)
                    throw new InputFileException(file, $"row {rows.Count + 1}", $"{rows[0].Length} cells, as in row 1", $"{cells.Count}");
                rows.Add([.. cells]);
            }
            cells.Clear();
        }
        bool isNamed = rows.Count > 0 && header switch
        {
            CsvHeader.Yes => true,
            CsvHeader.No => false,
            _ => rows[0].Any(cell => !TryNumber(cell, out _)),
        };
        if (!isNamed)
            return new CsvTable(file, null, rows);
        string[] names = rows[0];
        rows.RemoveAt(0);
        return new CsvTable(file, names, rows);
    }

    /// <summary>All cells as numbers, float64 [rows, columns].</summary>
    /// <exception cref="InputFileException">A cell is no number.</exception>
    public Tensor ToTensor()
    {
        Tensor tensor = Tensor.Create(ElementType.Float64, Shape.Of(Rows.Count, Columns));
        Span<double> target = tensor.MutableSpan<double>();
        for (int row = 0; row < Rows.Count; row++)
        {
            for (int column = 0; column < Columns; column++)
                target[row * Columns + column] = Number(row, column);
        }
        return tensor;
    }

    /// <summary>A cell as a number.</summary>
    /// <exception cref="InputFileException">It is none.</exception>
    public double Number(int row, int column) => TryNumber(Rows[row][column], out double value)
        ? value
        : throw new InputFileException(_file, $"row {row + 1 + (Names is null ? 0 : 1)}, column {column + 1}", "a number",
            $"'{Rows[row][column]}'");

    public static bool TryNumber(string cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>Writes rows of cells, quoting where needed.</summary>
    public static void Write(string path, IEnumerable<IEnumerable<string>> rows) =>
        File.WriteAllLines(path, rows.Select(row => string.Join(',', row.Select(Quoted))));

    /// <summary>Writes a tensor: the last axis runs over columns, the others over rows.</summary>
    public static void Write(string path, Tensor tensor)
    {
        string[] cells = Texts(tensor);
        int columns = tensor.Rank == 0 ? 1 : tensor.Shape[tensor.Rank - 1];
        Write(path, columns == 0 ? [] : cells.Chunk(columns));
    }

    private static string[] Texts(Tensor tensor) => tensor.ElementType switch
    {
        ElementType.String => tensor.Strings.ToArray(),
        ElementType.UInt64 => [.. tensor.Span<ulong>().ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture))],
        ElementType.Float64 => [.. tensor.Span<double>().ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture))],
        _ when tensor.ElementType.IsFloat() => [.. tensor.ToFloats().Select(value => value.ToString("R", CultureInfo.InvariantCulture))],
        _ => [.. tensor.ToLongs().Select(value => value.ToString(CultureInfo.InvariantCulture))],
    };

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";

    private static char Separator(string text)
    {
        ReadOnlySpan<char> line = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and int end ? end : text.Length);
        foreach (char candidate in ",;\t")
        {
            if (line.Contains(candidate))
                return candidate;
        }
        return ',';
    }

    private static string Cell(string text, ref int position, char separator, string file, int row)
    {
        if (text[position] != '"')
        {
            int start = position;
            while (position < text.Length && text[position] != separator && text[position] is not ('\r' or '\n'))
                position++;
            return text[start..position].Trim();
        }
        var cell = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] != '"')
            {
                cell.Append(text[position]);
                continue;
            }
            position++;
            if (position >= text.Length || text[position] != '"')
            {
                if (position < text.Length && text[position] != separator && text[position] is not ('\r' or '\n'))
                    throw new InputFileException(file, $"row {row}", "a separator after a quoted cell", $"'{text[position]}'");
                return cell.ToString();
            }
            cell.Append('"');
        }
        throw new InputFileException(file, $"row {row}", "a closing quote", "the end of the file");
    }

    private static void SkipLineEnd(string text, ref int position)
    {
        if (position < text.Length && text[position] == '\r')
            position++;
        if (position < text.Length && text[position] == '\n')
            position++;
    }
}
