using Sinter.Compiler;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Conversion;

/// <summary>Makes one linear layer of a product with a constant matrix and the addition of a constant vector after it.</summary>
internal sealed class FuseLinear : IPass
{
    /// <summary>Rows and columns that are transposed together, so that both sides stay in the cache.</summary>
    private const int Tile = 32;

    private readonly Dictionary<Variable, Variable> _transposed = new(ReferenceEqualityComparer.Instance);

    public string Name => "fuse-linear";

    public void Run(ProgramEdit edit)
    {
        // Operations of the body alone: a transposed matrix then lies before all that read it.
        foreach (Operation add in edit.Function.Body.Operations.ToArray())
        {
            if (add.Type == "add" && (Product(add, "x", "y") ?? Product(add, "y", "x")) is var (product, bias))
                Replace(edit, add, product, bias);
        }
    }

    private static (Operation Product, Tensor Bias)? Product(Operation add, string value, string other)
    {
        if (add.Input(value)?.Variable is not { BlockOutputUses: 0, Users: [_], Producer: { Type: "matmul" } product } || product.Parent != add.Parent
            || !product.Output.Type.Equals(add.Output.Type) || add.Input(other)?.ConstantTensor is not { ElementType: ElementType.Float32, Rank: >= 1 } bias
            || product.Input("x")?.Variable is not { ConstantTensor: null, Type: TensorType { HasRank: true, Rank: >= 2 } } || IsSet(product, "transpose_x")
            || product.Input("y")?.Variable?.ConstantTensor is not { ElementType: ElementType.Float32, Rank: 2 } weight)
            return null;
        int outputs = weight.Shape[IsSet(product, "transpose_y") ? 0 : 1];
        return bias.Count == outputs && bias.Shape[bias.Rank - 1] == outputs && bias.Rank <= ((TensorType)add.Output.Type).Rank ? (product, bias) : null;
    }

    private static bool IsSet(Operation operation, string flag) => operation.Input(flag)?.ConstantTensor is { } value && value.Bytes[0] != 0;

    private void Replace(ProgramEdit edit, Operation add, Operation product, Tensor bias)
    {
        Variable matrix = product.Input("y")!.Variable!;
        if (!IsSet(product, "transpose_y"))
        {
            if (!_transposed.TryGetValue(matrix, out Variable? weight))
                _transposed.Add(matrix, weight = edit.AddConstant(product, $"{matrix.Name}_transposed", Transposed(matrix.ConstantTensor!)));
            matrix = weight;
        }
        Variable vector = edit.AddConstant(add, $"{add.Name}_bias", bias.Reshaped(Shape.Of(bias.Count)));
        edit.Replace(add, new Operation("linear", [new("x", [product.Input("x")!]), new("weight", [matrix]), new("bias", [vector])],
            [new Variable(add.Output.Name, add.Output.Type)], [new("name", Literal.Of(add.Name))]));
    }

    private static Tensor Transposed(Tensor matrix)
    {
        int rows = matrix.Shape[0], columns = matrix.Shape[1];
        Tensor result = Tensor.CreateUninitialized(matrix.ElementType, Shape.Of(columns, rows));
        ReadOnlySpan<float> from = matrix.Span<float>();
        Span<float> to = result.MutableSpan<float>();
        for (int top = 0; top < rows; top += Tile)
        {
            for (int left = 0; left < columns; left += Tile)
            {
                for (int row = top; row < Math.Min(top + Tile, rows); row++)
                {
                    for (int column = left; column < Math.Min(left + Tile, columns); column++)
                        to[(column * rows) + row] = from[(row * columns) + column];
                }
            }
        }
        // The matrix as the source file has it, which is mapped, is not needed any more.
        MappedFile.Release(matrix.Memory);
        return result;
    }
}
