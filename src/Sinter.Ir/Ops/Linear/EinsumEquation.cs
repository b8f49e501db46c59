using System.Collections.Immutable;

namespace Sinter.Ir.Ops;

/// <summary>The equation of an <c>einsum</c> of two operands, for example <c>bij,bjk->bik</c>: a letter names an axis, letters that the
/// result lacks are summed over. Without <c>-></c> the result has the letters that occur once, in alphabetical order.</summary>
public sealed record EinsumEquation(string X, string Y, string Result)
{
    public static EinsumEquation Read(Arguments arguments)
    {
        string text = arguments.Text("equation"), compact = text.Replace(" ", "", StringComparison.Ordinal);
        string[] sides = compact.Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length > 2 || operands.Length != 2 || !sides.All(side => side.All(c => char.IsAsciiLetter(c) || c == ',')))
            throw arguments.Invalid("equation", "two groups of letters with a comma between, perhaps an arrow and a third", $"\"{text}\"");
        (string x, string y) = (operands[0], operands[1]);
        string letters = x + y;
        string result = sides.Length == 2 ? sides[1] : Singles(letters);
        if (result.Distinct().Count() != result.Length || !result.All(letters.Contains))
            throw arguments.Invalid("equation", "a result whose letters are distinct and occur in an operand", $"\"{text}\"");
        return new EinsumEquation(x, y, result);
    }

    private static string Singles(string letters) =>
        string.Concat(letters.Where(letter => letters.Count(other => other == letter) == 1).Order());

    /// <summary>Letters of the result that both operands have.</summary>
    public ImmutableArray<char> Batch => [.. Result.Where(letter => X.Contains(letter) && Y.Contains(letter))];

    /// <summary>Letters of the result that only x has.</summary>
    public ImmutableArray<char> Rows => [.. Result.Where(letter => !Y.Contains(letter))];

    /// <summary>Letters of the result that only y has.</summary>
    public ImmutableArray<char> Columns => [.. Result.Where(letter => !X.Contains(letter))];

    /// <summary>Letters that both operands have and the result lacks.</summary>
    public ImmutableArray<char> Inner => [.. X.Distinct().Where(letter => Y.Contains(letter) && !Result.Contains(letter))];
}
