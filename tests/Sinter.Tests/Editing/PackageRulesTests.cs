using Sinter.Formats.CoreML;
using Sinter.Tests.Formats;

namespace Sinter.Tests.Editing;

/// <summary>What coremltools writes keeps the rules that what we write is held to.</summary>
public sealed class PackageRulesTests(RecordedModels models) : IClassFixture<RecordedModels>
{
    [Fact]
    public void Recorded_packages_keep_the_rules()
    {
        SharedFolder.Require();
        var broken = new List<string>();
        int checkedPackages = 0;
        foreach (string path in models.Paths)
        {
            ModelAsset asset = ModelAsset.Open(path);
            if (asset.ModelType != Sinter.Formats.CoreML.Wire.Model.TypeOneofCase.MlProgram)
                continue;
            checkedPackages++;
            try
            {
                PackageRules.Check(asset.Model!, path, isChanged: true);
            }
            catch (ModelFormatException exception)
            {
                broken.Add(exception.Message);
            }
        }
        Assert.True(broken.Count == 0, $"{broken.Count} of {checkedPackages}:\n{string.Join('\n', broken)}");
        Assert.True(checkedPackages > 0);
    }
}
