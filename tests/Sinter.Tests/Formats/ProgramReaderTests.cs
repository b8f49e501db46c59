using Google.Protobuf;
using Sinter.Formats.CoreML;
using Sinter.Ir;
using Sinter.Ir.Text;
using Sinter.Tensors;
using Mil = Sinter.Formats.CoreML.Wire.Mil;
using ProgramReader = Sinter.Formats.CoreML.ProgramReader;
using ProgramWriter = Sinter.Formats.CoreML.ProgramWriter;

namespace Sinter.Tests.Formats;

public class ProgramReaderTests
{
    private const string Text = """
        program(1.0)
        [buildInfo = dict<string, string>({{"coremltools-version", "9.0"}})]
        {
            func main<ios17>(tensor<fp32, [2, ?]> x, tensor<bool, []> c) {
                    tensor<fp32, [2, ?]> y = cond(pred = c)[name = string("y")]
                        _true_fn = {
                            tensor<fp32, [2, ?]> a = relu(x = x)[name = string("a")];
                        } -> (a),
                        _false_fn = {
                        } -> (x);
                } -> (y);
        }
        """;

    public static TheoryData<ElementType> Types => [.. Enum.GetValues<ElementType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void ConstantsOfEveryTypeSurviveInTheMessageAndInTheBlobFile(ElementType type)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("weights"));
        foreach (int[] dimensions in new int[][] { [], [0], [3], [4, 5] })
        {
            Tensor tensor = Pattern(type, Shape.Of(dimensions));
            Program program = OfConstant(new TensorLiteral(tensor, documentation: "why"));
            foreach (int version in new[] { 8, 9 })
            {
                CheckConstant(tensor,
                    ProgramReader.Read(ProgramWriter.Write(program, null, version), new WeightFiles(folder.Path), "test"));
                Mil.Program wire;
                using (var blobs = new BlobFileWriter(folder.At("weights", "weight.bin")))
                    wire = ProgramWriter.Write(program, blobs, version);
                CheckConstant(tensor, ProgramReader.Read(wire, new WeightFiles(folder.Path), "test"));
            }
        }
    }

    [Theory]
    [InlineData(ElementType.Float16, 10, 6, true)]
    [InlineData(ElementType.Float16, 9, 6, false)]
    [InlineData(ElementType.Int32, 10, 8, false)]
    [InlineData(ElementType.Int32, 10, 9, true)]
    [InlineData(ElementType.UInt4, 10, 9, true)]
    [InlineData(ElementType.Bool, 100, 9, false)]
    public void BigConstantsGoIntoTheBlobFile(ElementType type, int count, int version, bool inFile)
    {
        using var folder = new TemporaryFolder();
        using var blobs = new BlobFileWriter(folder.At("weight.bin"));
        ProgramWriter.Write(OfConstant(new TensorLiteral(Pattern(type, [count]))), blobs, version);
        Assert.Equal(inFile ? 1u : 0u, blobs.Count);
    }

    [Fact]
    public void NestedBlocksSeeTheNamesAroundThem()
    {
        Program program = Read(Wire());
        Operation cond = Assert.Single(program.Functions["main"].Body.Operations);
        Assert.Equal(2, cond.Blocks.Length);
        Assert.Same(program.Functions["main"].Inputs[0], cond.Blocks[1].Outputs[0]);
        Assert.Same(program.Functions["main"].Inputs[0], cond.Blocks[0].Operations[0].Input("x")!.Variable);
    }

    [Fact]
    public void BrokenReferencesNameTheirOperation()
    {
        Refuse("main/a (relu)", wire => Relu(wire).Inputs["x"].Arguments[0].Name = "missing");
        Refuse("main/a (relu)", wire => Relu(wire).Inputs["x"].Arguments[0].ClearBinding());
        Refuse("main/a (relu)", wire => Relu(wire).Inputs["x"].Arguments[0].Name = "a");
        Refuse("function main", wire => Body(wire).Outputs[0] = "a");
        Refuse("main/y (cond)", wire => Body(wire).Operations[0].Outputs[0].Type = null);
        Refuse("main/y (cond)", wire => Body(wire).Operations[0].Outputs[0].Type.TensorType.Rank = 5);
        Refuse("main/y (cond)", wire => Body(wire).Operations[0].Outputs[0].Type.TensorType.DataType = (Mil.DataType)99);
        Refuse("main/y ()", wire => Body(wire).Operations[0].Type = "");
        Refuse("(cond)", wire => Body(wire).Operations[0].Outputs[0].Name = "");
        Refuse("function main", wire => wire.Functions["main"].Inputs[1].Name = "x");
        Refuse("function main", wire => wire.Functions["main"].BlockSpecializations.Clear());
        Refuse("main/y (cond), name", wire => Body(wire).Operations[0].Attributes["name"].ImmediateValue = null);
        Refuse("main/y (cond), name", wire => Body(wire).Operations[0].Attributes["name"].ImmediateValue.Tensor.Strings.Values.Add("two"));
        Refuse("main/y (cond), name", wire => Body(wire).Operations[0].Attributes["name"].Type.TensorType.DataType = Mil.DataType.Int32);
        Refuse("buildInfo", wire => wire.Attributes["buildInfo"].ImmediateValue.Dictionary.Values[0].Key = null);
    }

    [Fact]
    public void HugeDimensionsAreRefusedWithoutMemory()
    {
        Mil.Program wire = Wire();
        Mil.Value value = Body(wire).Operations[0].Attributes["name"];
        value.Type.TensorType.Rank = 3;
        value.Type.TensorType.DataType = Mil.DataType.Float32;
        var huge = new Mil.Dimension { Constant = new Mil.Dimension.Types.ConstantDimension { Size = int.MaxValue - 1 } };
        value.Type.TensorType.Dimensions.AddRange([huge, huge, huge]);
        value.ImmediateValue =
            new Mil.Value.Types.ImmediateValue { Tensor = new Mil.TensorValue { Floats = new Mil.TensorValue.Types.RepeatedFloats() } };
        Assert.Throws<ModelFormatException>(() => Read(wire));
    }

    [Fact]
    public void UnknownOpsetsAndVersionsAreNotSupported()
    {
        Mil.Program wire = Wire();
        wire.Functions["main"].Opset = "CoreML42";
        Assert.Throws<ModelUnsupportedException>(() => Read(wire));
        wire = Wire();
        wire.Version = 2;
        Assert.Throws<ModelUnsupportedException>(() => Read(wire));
    }

    [Fact]
    public void EveryBodyOfAFunctionIsKept()
    {
        Mil.Program wire = Wire();
        wire.Functions["main"].BlockSpecializations["CoreML5"] = Body(wire).Clone();
        Program program = Read(wire);
        Assert.Equal(Opset.iOS17, program.Functions["main"].Opset);
        Assert.Equal([Opset.iOS15, Opset.iOS17], program.Functions["main"].Specializations.Keys);
        Assert.Equal(wire, ProgramWriter.Write(program, null, 8));
        wire.Functions["main"].BlockSpecializations["ios17"] = Body(wire).Clone();
        Assert.Throws<ModelFormatException>(() => Read(wire));
    }

    private static Mil.Program Wire() => ProgramWriter.Write(MilParser.Parse(Text, "test", AbsentBlobs.Instance), null, 8);

    private static Mil.Block Body(Mil.Program wire) => wire.Functions["main"].BlockSpecializations["CoreML7"];

    private static Mil.Operation Relu(Mil.Program wire) => Body(wire).Operations[0].Blocks[0].Operations[0];

    private static Program Read(Mil.Program wire) =>
        ProgramReader.Read(Mil.Program.Parser.ParseFrom(wire.ToByteArray()), AbsentBlobs.Instance, "test");

    private static void Refuse(string place, Action<Mil.Program> damage)
    {
        Mil.Program wire = Wire();
        Read(wire);
        damage(wire);
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Read(wire));
        Assert.Contains(place, error.Place, StringComparison.Ordinal);
    }

    private static Program OfConstant(TensorLiteral literal)
    {
        Operation constant = Operation.Constant("k", literal);
        return new Program([new Function("main", [], Opset.iOS18, [new(Opset.iOS18, new Block([], [constant], [constant.Output]))])]);
    }

    private static void CheckConstant(Tensor expected, Program program)
    {
        var literal = Assert.IsType<TensorLiteral>(program.Functions["main"].Body.Operations[0].Attributes["val"]);
        Assert.Equal("why", literal.Documentation);
        Assert.Equal(expected.ElementType, literal.Value.ElementType);
        Assert.Equal(expected.Shape, literal.Value.Shape);
        if (expected.ElementType == ElementType.String)
            Assert.Equal(expected.Strings, literal.Value.Strings);
        else
            Assert.Equal(expected.Bytes, literal.Value.Bytes);
    }

    private static Tensor Pattern(ElementType type, Shape shape)
    {
        int count = (int)shape.ElementCount;
        if (type == ElementType.String)
            return Tensor.OfStrings(shape, [.. Enumerable.Range(0, count).Select(i => $"text {i}")]);
        var bytes = new byte[type.StorageBytes(count)];
        new Random(count).NextBytes(bytes);
        if (type == ElementType.Bool)
            bytes.AsSpan().Fill(1);
        if (type.IsSubByte())
        {
            var elements = new byte[count];
            new Random(count).NextBytes(elements);
            BitPacking.Pack(elements, type.BitWidth(), bytes);
        }
        return Tensor.OverReadOnly(type, shape, bytes);
    }
}
