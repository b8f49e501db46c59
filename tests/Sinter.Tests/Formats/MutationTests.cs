using System.Diagnostics;
using Sinter.Formats.CoreML;
using Sinter.Fuzz;

namespace Sinter.Tests.Formats;

/// <summary>Damaged files end in success or in one typed exception, soon and without much memory.</summary>
public class MutationTests
{
    private const int VariantsPerTarget = 4_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(target => target.Name)];

    [Fact]
    public void MoreThanTwentyThousandVariantsAreTried() => Assert.True(FuzzTarget.All.Count * VariantsPerTarget > 20_000);

    [Theory]
    [MemberData(nameof(Targets))]
    public void ValidSeedsAreRead(string name)
    {
        FuzzTarget target = FuzzTarget.All.First(candidate => candidate.Name == name);
        Assert.All(target.Seeds, target.Read);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void DamagedFilesAreRefused(string name)
    {
        FuzzTarget target = FuzzTarget.All.First(candidate => candidate.Name == name);
        Assert.All(target.Seeds, target.Read);
        var mutator = new Mutator(20260801);
        int refused = 0;
        for (int i = 0; i < VariantsPerTarget; i++)
        {
            byte[] seed = target.Seeds[i % target.Seeds.Count];
            byte[] variant = mutator.Mutate(seed, target.Seeds[(i + 1) % target.Seeds.Count]);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            try
            {
                target.Read(variant);
            }
            catch (ModelException error)
            {
                Assert.NotEmpty(error.Place);
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Variant {i} of {name} ({Convert.ToBase64String(variant)}) ended in {error}");
            }
            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"Variant {i} of {name} took {Stopwatch.GetElapsedTime(started)}.");
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated <= WireReader.MemoryBound(variant.Length),
                $"Variant {i} of {name} with {variant.Length} bytes allocated {allocated}.");
        }
        Assert.InRange(refused, VariantsPerTarget / 10, VariantsPerTarget);
    }
}
