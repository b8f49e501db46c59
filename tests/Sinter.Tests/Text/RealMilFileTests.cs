using Sinter.Ir;
using Sinter.Ir.Text;
using Sinter.Tests.Formats;

namespace Sinter.Tests.Text;

/// <summary>The compiled models at hand: what is printed must be what Apple's compiler wrote, character by character.</summary>
public class RealMilFileTests
{
    public static TheoryData<string> Files() => SharedFolder.Root is null
        ? [""]
        : [.. SharedFolder.RealFiles("*.mil").Select(file => Path.GetRelativePath(SharedFolder.RealModels, file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Prints_as_it_was_and_reads_back_as_the_same_program(string file)
    {
        SharedFolder.Require();
        string text = File.ReadAllText(Path.Combine(SharedFolder.RealModels, file));
        MilDialect dialect = text.StartsWith("program(1.3)", StringComparison.Ordinal) ? MilDialect.Version13 : MilDialect.Version10;

        Program program = MilParser.Parse(text, file, AbsentBlobs.Instance);
        string printed = MilPrinter.Print(program, new MilTextOptions { Dialect = dialect });
        Assert.Equal(text.TrimEnd(), printed.TrimEnd());

        foreach (MilDialect other in Enum.GetValues<MilDialect>())
        {
            string inDialect = MilPrinter.Print(program, new MilTextOptions { Dialect = other });
            Program again = MilParser.Parse(inDialect, file, AbsentBlobs.Instance);
            Assert.Null(ProgramComparer.FirstDifference(program, again));
            Assert.Equal(inDialect, MilPrinter.Print(again, new MilTextOptions { Dialect = other }));
        }
        Assert.Null(ProgramComparer.FirstDifference(program, ProgramCloner.Clone(program)));
    }
}
