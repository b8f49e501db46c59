using Sinter.Ir;
using Sinter.Ir.Binary;
using Sinter.Tensors;
using Sinter.Tests.Compiler;
using Sinter.Tests.Formats;

namespace Sinter.Tests.Graph;

/// <summary>Functions as bytes: read back they are the same, and damaged bytes give one kind of error.</summary>
public sealed class FunctionImageTests
{
    private static readonly (string Inputs, string Body, string Outputs)[] Programs =
    [
        ("tensor<fp32, [2, ?]> x", "tensor<fp32, [2, ?]> y = exp(x = x);", "y"),
        ("tensor<fp32, [3]> x, tensor<bool, []> c", """
            tensor<fp32, [3]> y = cond(pred = c)
                true() { tensor<fp32, [3]> a = exp(x = x); } -> (a)
                false() { tensor<fp32, [3]> b = add(x = x, y = fp32(2)); } -> (b);
            """, "y"),
        ("tensor<fp32, [4]> x", """
            tensor<fp32, [2, 2]> y = reshape(shape = tensor<int32, [2]>([2, 2]), x = x)[name = string("name of it")];
            tensor<fp32, [4, 2]> z = concat(axis = int32(0), interleave = bool(false), values = (y, y));
            """, "z, y"),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Programs.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_function_read_back_is_the_same(int number)
    {
        Function function = Parse(number);
        FunctionImage image = FunctionWriter.Write(function)!;
        Function read = FunctionReader.Read(image.Bytes, (index, _, _) => image.Constants[index]);
        Assert.Null(ProgramComparer.FirstDifference(new Program([function]), new Program([read])));
        Assert.Equal(function.Inputs.Select(input => input.Type), read.Inputs.Select(input => input.Type));
        GraphVerifier.Check(read);
    }

    [Fact]
    public void Large_constants_stand_outside_and_equal_memory_once()
    {
        Tensor large = Tensor.Create(ElementType.Float32, [1000]);
        var a = Operation.Constant("a", new TensorLiteral(large));
        var b = Operation.Constant("b", new TensorLiteral(large.Reshaped([10, 100])));
        var c = Operation.Constant("c", new TensorLiteral(Tensor.Create(ElementType.Float32, [1000])));
        var function = new Function("f", [], Opset.iOS17, [new(Opset.iOS17, new Block([], [a, b, c], [a.Output, b.Output, c.Output]))]);
        FunctionImage image = FunctionWriter.Write(function)!;
        Assert.Equal(2, image.Constants.Count);
        Assert.InRange(image.Bytes.Length, 1, 500);
        Function read = FunctionReader.Read(image.Bytes, (index, element, shape) =>
            Tensor.OverReadOnly(element, shape, image.Constants[index].Memory));
        Assert.Equal(Shape.Of(10, 100), read.Body.Operations[1].Output.ConstantTensor!.Shape);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Damaged_bytes_give_one_kind_of_error(int number)
    {
        byte[] image = FunctionWriter.Write(Parse(number))!.Bytes.ToArray();
        byte[] donor = FunctionWriter.Write(Parse((number + 1) % Programs.Length))!.Bytes.ToArray();
        var mutator = new Mutator(number);
        int refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            try
            {
                Function read = FunctionReader.Read(mutator.Mutate(image, donor), (_, element, shape) => Tensor.Create(element, shape));
                GraphVerifier.Check(read);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            catch (ModelException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 2000, 4000);
    }

    private static Function Parse(int number) => ProgramText.Function(Programs[number].Inputs, Programs[number].Body, Programs[number].Outputs);
}
