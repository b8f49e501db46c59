using Sinter.Studio.Uploads;
using Sinter.Workbench.Files;

namespace Sinter.Tests.Studio;

/// <summary>Names of uploaded files stay below their upload.</summary>
public sealed class FileNamesTests
{
    [Theory]
    [InlineData("Model.mlpackage/Data/com.apple.CoreML/weights/weight.bin", "Model.mlpackage/Data/com.apple.CoreML/weights/weight.bin")]
    [InlineData("a\\b.onnx", "a/b.onnx")]
    [InlineData("photo of <me>?.png", "photo of _me__.png")]
    [InlineData("con.txt", "_con.txt")]
    [InlineData("trailing. ", "trailing")]
    [InlineData("tab\there:there", "tab_here_there")]
    public void Harmless_names_stay_and_others_are_changed(string given, string expected) =>
        Assert.Equal(expected.Replace('/', Path.DirectorySeparatorChar), FileNames.Relative(given));

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/Windows/win.ini")]
    [InlineData("C:\\Windows\\win.ini")]
    [InlineData("a/./b")]
    [InlineData("")]
    [InlineData("//")]
    public void Names_that_lead_elsewhere_are_refused(string given) => Assert.Throws<InputFileException>(() => FileNames.Relative(given));

    [Fact]
    public void Long_names_keep_their_ending() =>
        Assert.EndsWith(".mlmodel", FileNames.Relative(new string('x', 5000) + ".mlmodel"), StringComparison.Ordinal);
}
