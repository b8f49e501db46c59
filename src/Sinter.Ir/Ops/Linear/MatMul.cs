using System.Collections.Immutable;
using Sinter.Tensors;
using static Sinter.Ir.ElementTypeSets;
using static Sinter.Ir.Parameters;

namespace Sinter.Ir.Ops;

/// <summary>The matrix product of the last two axes, as NumPy defines it. From iOS17 on one operand may be a constant of another type;
/// the result has the type of the other.</summary>
internal sealed class MatMul() : OperationDefinition("matmul", OperationFamily.Linear)
{
    public override ImmutableArray<Signature> Signatures { get; } =
    [
        new(Opset.iOS15, In("x", Numbers, "T"), In("y", Numbers, "T"),
            Const("transpose_x", Bools).Optional(false), Const("transpose_y", Bools).Optional(false)),
        new(Opset.iOS17, In("x", Numbers, "T"), In("y", Numbers, "U"),
            Const("transpose_x", Bools).Optional(false), Const("transpose_y", Bools).Optional(false)),
    ];

    protected override MilType[] InferTypes(Arguments arguments) =>
        [MatMulShapes.Infer(arguments, arguments.TensorType("x"), arguments.TensorType("y")).With(ResultType(arguments))];

    protected override Value[] Evaluate(Arguments arguments)
    {
        Tensor x = arguments.Tensor("x"), y = arguments.Tensor("y");
        var geometry = MatMulGeometry.Read(arguments, x.Shape, y.Shape);
        ElementType element = ResultType(arguments);
        return
        [
            x.ElementType.IsFloat() || y.ElementType.IsFloat()
                ? TensorConversion.FromDoubles(element, geometry.Output, Products(geometry, x.ToDoubles(), y.ToDoubles()))
                : TensorConversion.FromLongs(element, geometry.Output, Products(geometry, x.ToLongs(), y.ToLongs())),
        ];
    }

    private static T[] Products<T>(MatMulGeometry geometry, T[] x, T[] y)
        where T : System.Numerics.INumber<T>
    {
        (int rows, int inner, int columns) = (geometry.Rows, geometry.Inner, geometry.Columns);
        var results = new T[Tensor.CheckedByteLength(ElementType.UInt8, geometry.Output)];
        for (int i = 0; i < geometry.XMatrices.Length; i++)
        {
            var left = MatrixView.Of(geometry.XMatrices[i] * rows * inner, rows, inner, geometry.TransposeX);
            var right = MatrixView.Of(geometry.YMatrices[i] * inner * columns, inner, columns, geometry.TransposeY);
            MatrixProduct.Accumulate(x, left, y, right, results.AsSpan(i * rows * columns, rows * columns), rows, inner, columns);
        }
        return results;
    }

    private static ElementType ResultType(Arguments arguments)
    {
        ElementType x = arguments.Element("x"), y = arguments.Element("y");
        return x != y && IsConstant(arguments, "x") && !IsConstant(arguments, "y") ? y : x;
    }

    private static bool IsConstant(Arguments arguments, string parameter) =>
        arguments.Operation.Input(parameter) is { } argument && (argument.Variable is not { } variable || IsConstant(variable.Producer));

    private static bool IsConstant(Operation? producer) => producer is not null
        && (producer.IsConstant || OperationTable.Find(producer.Type)?.Has(OperationTraits.Constexpr) == true);
}
