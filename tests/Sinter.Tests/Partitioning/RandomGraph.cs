using System.Text;
using Sinter.Ir;
using Sinter.Tests.Compiler;

namespace Sinter.Tests.Partitioning;

/// <summary>Functions of small operations that read any of the values before them: chains, branches, values that are used much
/// later.</summary>
internal static class RandomGraph
{
    private static readonly string[] Unary = ["relu", "tanh", "square", "sigmoid"];
    private static readonly string[] Binary = ["add", "mul", "sub"];

    public static Function Of(int seed, int operations)
    {
        var random = new Random(seed);
        var text = new StringBuilder("tensor<fp32, [8]> c = const()[name = string(\"c\"), val = tensor<fp32, [8]>([1, 2, 3, 4, 5, 6, 7, 8])];");
        var values = new List<string> { "x", "z" };
        for (int i = 0; i < operations; i++)
        {
            string name = $"v{i}", first = values[random.Next(Math.Max(0, values.Count - 4), values.Count)];
            string second = random.Next(3) == 0 ? "c" : values[random.Next(values.Count)];
            text.Append(random.Next(2) == 0
                ? $"tensor<fp32, [8]> {name} = {Unary[random.Next(Unary.Length)]}(x = {first});"
                : $"tensor<fp32, [8]> {name} = {Binary[random.Next(Binary.Length)]}(x = {first}, y = {second});");
            values.Add(name);
        }
        return ProgramText.Function("tensor<fp32, [8]> x, tensor<fp32, [8]> z", text.ToString(), $"{values[^1]}, {values[^(operations / 2)]}");
    }
}
