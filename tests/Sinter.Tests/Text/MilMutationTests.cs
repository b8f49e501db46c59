using System.Diagnostics;
using System.Text;
using Sinter.Ir;
using Sinter.Ir.Text;

namespace Sinter.Tests.Text;

/// <summary>Damaged text is either still a program, which prints and reads back, or one typed error.</summary>
public class MilMutationTests
{
    private const int Variants = 1500;

    private static readonly string[] Fragments =
    [
        "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", "=", "?", "->", "\"", "\\", "-", "0x", "p", "nan", "inf", "...", "BLOBFILE",
        "tensor<", "list<", "tuple<", "dict<", "state<", "uint3", "fp8e4m3fn", "99999999999999999999", "2147483646", "0", "1e999",
        "//", "/*", "\0", "\uD800", "é",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damaged_text_gives_a_program_or_a_typed_error(int seed)
    {
        var random = new Random(seed);
        int errors = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Variants; i++)
        {
            string text = Mutate(MilTexts.Everything, random);
            Program program;
            try
            {
                program = MilTexts.Parse(text);
            }
            catch (ModelException error)
            {
                Assert.StartsWith("model.mil(", error.Place);
                Assert.Equal(ModelStage.Read, error.Stage);
                errors++;
                continue;
            }
            string printed = MilPrinter.Print(program);
            Program again = MilTexts.Parse(printed);
            Assert.Null(ProgramComparer.FirstDifference(program, again));
            Assert.Equal(printed, MilPrinter.Print(again));
        }
        Assert.InRange(errors, Variants / 4, Variants - (Variants / 50));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Every_truncation_is_an_error_at_a_place_of_the_text()
    {
        string text = MilTexts.Everything.TrimEnd();
        for (int length = 0; length < text.Length; length++)
        {
            ModelException error = Assert.ThrowsAny<ModelException>(() => MilTexts.Parse(text[..length]));
            Assert.StartsWith("model.mil(", error.Place);
        }
    }

    private static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int at = random.Next(mutated.Length), length = Math.Min(random.Next(1, 12), mutated.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    mutated.Remove(at, length);
                    break;
                case 1:
                    mutated.Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                case 2:
                    mutated.Insert(random.Next(mutated.Length), mutated.ToString(at, length));
                    break;
                case 3:
                    mutated[at] = (char)random.Next(0x20, 0x7F);
                    break;
                default:
                    mutated[at] = char.IsAsciiDigit(mutated[at]) ? (char)('0' + random.Next(10)) : mutated[at];
                    break;
            }
        }
        return mutated.ToString();
    }
}
