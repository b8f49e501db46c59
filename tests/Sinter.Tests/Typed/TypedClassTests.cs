using Sinter.Build;
using Sinter.Tests.Api;
using Wire = Sinter.Formats.CoreML.Wire;

namespace Sinter.Tests.Typed;

/// <summary>The build step describes a model, the generator makes a class of it, the compiler takes the class without a warning, and the class
/// predicts.</summary>
public sealed class TypedClassTests
{
    private const string Usings = "using System.Linq; using System.Threading; using System.Threading.Tasks; using Sinter; using Made;\n";

    [Fact]
    public void Arrays_go_in_and_come_out_by_every_way_of_calling()
    {
        using TestPackage package = TestModels.Doubled();
        Assert.Equal("2 4 6 8|2 4 6 8|2 4 6 8|2 4 6 8,4 8 12 16|2 4 6 8|y", Run(package.Path, """
            internal static class Use
            {
                public static string Run(string path) => RunAsync(path).GetAwaiter().GetResult();

                private static async Task<string> RunAsync(string path)
                {
                    await using Typed typed = await Typed.LoadFromAsync(path, new ModelConfiguration { Threads = 1 });
                    MultiArray x = MultiArray.From(new float[] { 1, 2, 3, 4 });
                    string sync = Text(typed.Predict(x));
                    string async = Text(await typed.PredictAsync(x, CancellationToken.None));
                    string options = Text(await typed.PredictAsync(new TypedInput { X = x }, new PredictionOptions { Priority = 1 }));
                    TypedInput[] inputs = [new() { X = x }, new() { X = MultiArray.From(new float[] { 2, 4, 6, 8 }) }];
                    string batch = string.Join(",", (await typed.PredictBatchAsync(inputs)).Select(Text));
                    string stream = "";
                    await foreach (TypedOutput output in typed.PredictStreamAsync(inputs.Take(1).ToAsyncEnumerable()))
                        stream += Text(output);
                    return $"{sync}|{async}|{options}|{batch}|{stream}|{typed.Model.Description.Outputs[0].Name}";
                }

                private static string Text(TypedOutput output) => string.Join(" ", output.Y.ToArray<float>());
            }
            """));
    }

    [Fact]
    public void A_state_is_made_given_read_and_written()
    {
        using TestPackage package = TestModels.RunningSum();
        Assert.Equal("1 1|2 2|2 2|11 11|12 12", Run(package.Path, """
            internal static class Use
            {
                public static string Run(string path)
                {
                    using Typed typed = Typed.LoadFrom(path);
                    MultiArray x = MultiArray.From(new float[] { 1, 1 });
                    TypedState state = typed.CreateState();
                    string first = Text(typed.Predict(x, state).Y), second = Text(typed.Predict(x, state).Y), kept = Text(state.Sum);
                    state.Sum = MultiArray.From(new float[] { 10, 10 });
                    string third = Text(typed.Predict(new TypedInput { X = x }, new PredictionOptions { State = state }).Y);
                    return $"{first}|{second}|{kept}|{third}|{Text(typed.PredictBatch([new() { X = x }], new() { State = state })[0].Y)}";
                }

                private static string Text(MultiArray array) => string.Join(" ", array.ToArray<float>());
            }
            """));
    }

    [Fact]
    public void Labels_are_an_enumeration_on_request()
    {
        using TestPackage package = Classifier(TestModels.TextClassifier());
        Assert.Equal("Dog dog dog 0.5|Cat,Dog,Fox|fox", Run(package.Path, """
            internal static class Use
            {
                public static string Run(string path)
                {
                    using Typed typed = Typed.LoadFrom(path);
                    TypedOutput output = typed.Predict(MultiArray.From(new float[] { 0.25f, 0.5f, 0.25f }));
                    string all = string.Join(",", System.Enum.GetNames<TypedLabel>());
                    return $"{output.Label2} {output.Label2.Value()} {output.Label} {output.Scores["dog"]}|{all}|{TypedLabel.Fox.Value()}";
                }
            }
            """, request => request with { Labels = true }));
        using TestPackage numbers = Classifier(TestModels.Int64Classifier());
        Assert.Equal("_6000000000 6000000000 0.5", Run(numbers.Path, """
            internal static class Use
            {
                public static string Run(string path)
                {
                    using Typed typed = Typed.LoadFrom(path);
                    TypedOutput output = typed.Predict(MultiArray.From(new float[] { 0.25f, 0.25f, 0.5f }));
                    return $"{output.Label2} {output.Label2.Value()} {output.Scores[6000000000]}";
                }
            }
            """, request => request with { Labels = true }));
    }

    [Fact]
    public void Without_a_request_there_are_no_labels_and_a_request_that_cannot_be_met_is_told()
    {
        using TestPackage package = Classifier(TestModels.TextClassifier());
        using var plain = new BuiltModel(package.Path);
        Assert.DoesNotContain("enum", plain.Source, StringComparison.Ordinal);
        using TestPackage other = TestModels.Doubled();
        using var asked = new BuiltModel(other.Path, request => request with { Labels = true });
        BuildProblem problem = Assert.Single(asked.Problems);
        Assert.Equal(("SINTER010", false), (problem.Code, problem.IsError));
    }

    [Fact]
    public void Images_are_brought_to_size_when_the_caller_says_how()
    {
        using TestPackage package = TestModels.Negative(Wire.ImageFeatureType.Types.ColorSpace.Rgb, 8, 4);
        Assert.Equal("8 x 4|8 x 4|refused", Run(package.Path, """
            internal static class Use
            {
                public static string Run(string path)
                {
                    using Typed typed = Typed.LoadFrom(path);
                    var fitting = new Image(PixelFormat.Rgba32, 8, 4, new byte[8 * 4 * 4]);
                    var other = new Image(PixelFormat.Rgba32, 30, 20, new byte[30 * 20 * 4]);
                    try
                    {
                        typed.Predict(other);
                        return "taken";
                    }
                    catch (ModelInputException)
                    {
                        return $"{Text(typed.Predict(fitting))}|{Text(typed.Predict(other, CropAndScale.ScaleFill))}|refused";
                    }
                }

                private static string Text(TypedOutput output) => $"{output.Y.Width} x {output.Y.Height}";
            }
            """));
    }

    [Fact]
    public void Each_function_of_a_model_has_a_class()
    {
        using var package = new TestPackage(
            "program(1.3)\n{\n"
            + TestPackage.Function("twice", "tensor<fp32, [2]> x", "tensor<fp32, [2]> y = mul(x = x, y = fp32(2));", "y")
            + TestPackage.Function("thrice", "tensor<fp32, [3]> a", "tensor<fp32, [3]> b = mul(x = a, y = fp32(3));", "b")
            + "\n}",
            new Wire.ModelDescription
            {
                DefaultFunctionName = "twice",
                Functions =
                {
                    new Wire.FunctionDescription { Name = "thrice", Input = { Described.Floats("a", 3) }, Output = { Described.Floats("b", 3) } },
                    new Wire.FunctionDescription { Name = "twice", Input = { Described.Floats("x", 2) }, Output = { Described.Floats("y", 2) } },
                },
            });
        Assert.Equal("2 4|3 6 9", Run(package.Path, """
            internal static class Use
            {
                public static string Run(string path)
                {
                    using Typed twice = Typed.LoadFrom(path);
                    using TypedThrice thrice = TypedThrice.LoadFrom(path);
                    return string.Join(" ", twice.Predict(MultiArray.From(new float[] { 1, 2 })).Y.ToArray<float>()) + "|"
                        + string.Join(" ", thrice.Predict(MultiArray.From(new float[] { 1, 2, 3 })).B.ToArray<float>());
                }
            }
            """));
    }

    [Fact]
    public void What_the_model_says_of_itself_is_documented_and_cannot_break_the_code()
    {
        Wire.ModelDescription description = Described.Model(
            [Described.Floats("class", 4), Described.Floats("to string", 4), Described.Floats("to_string", 4), Described.Floats("1\u0001\"\\", 4)],
            [Described.Floats("Prediction", 4), Described.Floats("*/ }", 4)]);
        description.Metadata = new Wire.Metadata { ShortDescription = "Adds </summary> four\n*/ arrays \\u0022 \u2028 of < > &", Author = "A \"B\" <c>" };
        description.Input[0].ShortDescription = "Degrees Celsius";
        using var model = new BuiltModel(Unnamed(description));
        string source = model.Source;
        Assert.Contains("/// <summary>Adds &lt;/summary&gt; four */ arrays \\u0022   of &lt; &gt; &amp;.</summary>", source, StringComparison.Ordinal);
        Assert.Contains("/// <summary>Degrees Celsius. An array Float32 [4].</summary>", source, StringComparison.Ordinal);
        Assert.Contains("required global::Sinter.MultiArray ToString2 {", source, StringComparison.Ordinal);
        Assert.Contains("global::Sinter.MultiArray @class, ", source, StringComparison.Ordinal);
        Assert.Contains("Prediction2 => Prediction.Array(\"Prediction\")", source, StringComparison.Ordinal);
        Assert.Equal("", GeneratedCode.Run("internal static class Use { public static string Run(string path) => \"\"; }", "",
            GeneratedCode.File("Typed", model.Description)));
    }

    [Fact]
    public void Optional_inputs_may_be_left_out()
    {
        Wire.ModelDescription description = Described.Model([Described.Floats("x", 4), Described.Floats("bias", 4)], [Described.Floats("y", 4)]);
        description.Input[1].Type.IsOptional = true;
        using var model = new BuiltModel(Unnamed(description));
        Assert.Equal("Object:x|x,bias", GeneratedCode.Run(Usings + """
            internal static class Use
            {
                public static string Run(string path)
                {
                    MultiArray x = MultiArray.From(new float[4]);
                    System.Func<Typed, object> calls = typed => (typed.Predict(x), typed.Predict(x, bias: x), typed.PredictAsync(x, CancellationToken.None));
                    return calls.Method.ReturnType.Name + ":" + string.Join(",", new TypedInput { X = x }.ToFeatures().Names) + "|"
                        + string.Join(",", new TypedInput { X = x, Bias = x }.ToFeatures().Names);
                }
            }
            """, "", GeneratedCode.File("Typed", model.Description)));
    }

    private static string Run(string path, string use, Func<BuildRequest, BuildRequest>? change = null)
    {
        using var model = new BuiltModel(path, change);
        Assert.Empty(model.Problems);
        return GeneratedCode.Run(Usings + use, model.Request.CompiledPath, GeneratedCode.File("Typed", model.Description));
    }

    /// <summary>The package with what makes its outputs those of a classifier.</summary>
    private static TestPackage Classifier(TestPackage package)
    {
        string path = Directory.EnumerateFiles(package.Path, "*.mlmodel", SearchOption.AllDirectories).Single();
        var model = Wire.Model.Parser.ParseFrom(File.ReadAllBytes(path));
        model.Description.PredictedFeatureName = "label";
        model.Description.PredictedProbabilitiesName = "scores";
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(model));
        return package;
    }

    /// <summary>A model of which only the interface matters.</summary>
    private static string Unnamed(Wire.ModelDescription description)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("sinter-typed-").FullName, "Interface.mlmodel");
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(new Wire.Model
        {
            SpecificationVersion = 4,
            Description = description,
            Identity = new Wire.Identity(),
        }));
        return path;
    }
}
