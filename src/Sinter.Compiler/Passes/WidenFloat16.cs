using System.Collections.Immutable;
using System.Globalization;
using Sinter.Ir;
using Sinter.Ir.Ops;
using Sinter.Tensors;

namespace Sinter.Compiler;

/// <summary>Turns every fp16 value into fp32, so that one set of kernels serves both. Faithful numerics then round each computed value to
/// fp16, which is what a device that stores fp16 would have kept; fast numerics keep the extra precision.</summary>
public sealed class WidenFloat16(bool roundResults) : IPass
{
    public string Name => roundResults ? "widen-float16-and-round" : "widen-float16";

    public void Run(ProgramEdit edit)
    {
        foreach (Variable input in edit.Function.Inputs)
            edit.ComputeAs(input, Widened(input.Type));
        Widen(edit, edit.Function.Body);
    }

    private void Widen(ProgramEdit edit, Block block)
    {
        foreach (Variable input in block.Inputs)
            edit.ComputeAs(input, Widened(input.Type));
        foreach (Operation operation in block.Operations.ToArray())
        {
            if (operation.IsConstant)
            {
                WidenConstant(edit, operation);
                continue;
            }
            bool castsToFloat16 = operation.Type == "cast" && IsFloat16(operation.Output.Type);
            MaterializeDefaults(edit, operation);
            foreach (Block nested in operation.Blocks)
                Widen(edit, nested);
            WidenArguments(edit, operation);
            bool[] round = [.. operation.Outputs.Select(output => IsFloat16(output.Type))];
            foreach (Variable output in operation.Outputs)
                edit.ComputeAs(output, Widened(output.Type));
            bool computes = castsToFloat16 || !OperationTable.Find(operation.Type)!.Has(OperationTraits.MovesData);
            for (int i = 0; roundResults && computes && i < round.Length; i++)
            {
                if (round[i])
                    Round(edit, operation, operation.Outputs[i]);
            }
        }
    }

    private static void Round(ProgramEdit edit, Operation operation, Variable output)
    {
        Operation rounding = RoundToFloat16.Of(output, edit.UniqueName(output.Name + "_rounded"));
        edit.ReplaceUses(output, rounding.Output);
        edit.InsertAfter(operation, rounding);
    }

    private static void WidenConstant(ProgramEdit edit, Operation operation)
    {
        if (!IsFloat16(operation.Output.Type) || operation.Output.ConstantTensor is not { } tensor)
            return;
        edit.Replace(operation, Operation.Constant(operation.Output.Name, new TensorLiteral(tensor.ConvertTo(ElementType.Float32))));
    }

    private static void WidenArguments(ProgramEdit edit, Operation operation)
    {
        foreach ((string parameter, ImmutableArray<Argument> arguments) in operation.Inputs.ToArray())
        {
            if (arguments.Any(argument => argument.Literal is { } literal && IsFloat16(literal.Type)))
                edit.SetInput(operation, parameter, [.. arguments.Select(WidenedLiteral)]);
        }
        // cast and make_list name the type of their result in a string.
        if (operation.Input("dtype")?.ConstantTensor is { ElementType: ElementType.String, Count: 1 } name && name.Strings[0] == "fp16")
            edit.SetInput(operation, "dtype", Literal.Of("fp32"));
    }

    /// <summary>A default such as 1e-12 is 0 in fp16; the operation must not see the fp32 default after widening.</summary>
    private static void MaterializeDefaults(ProgramEdit edit, Operation operation)
    {
        // What it reads is widened already; its results still have the declared types.
        if (!operation.Outputs.Any(output => IsFloat16(output.Type)))
            return;
        (_, Signature signature) = OperationTable.Resolve(operation, edit.Function.Opset, ModelStage.Specialize);
        foreach (Parameter parameter in signature.Parameters)
        {
            if (parameter.Default is float or double && parameter.Types.Contains(ElementType.Float16)
                && operation.Input(parameter.Name) is null)
            {
                double value = Convert.ToDouble(parameter.Default, CultureInfo.InvariantCulture);
                edit.SetInput(operation, parameter.Name, new TensorLiteral(Tensor.Scalar((float)(Half)value)));
            }
        }
    }

    private static Argument WidenedLiteral(Argument argument) => argument.Literal is TensorLiteral literal && IsFloat16(literal.Type)
        ? new TensorLiteral(literal.Value.ConvertTo(ElementType.Float32))
        : argument;

    private static bool IsFloat16(MilType type) => type is TensorType { Element: ElementType.Float16 };

    private static MilType Widened(MilType type) => type switch
    {
        TensorType { Element: ElementType.Float16 } tensor => tensor.With(ElementType.Float32),
        ListType list => list with { Element = Widened(list.Element) },
        StateType state => new StateType(Widened(state.Wrapped)),
        _ => type,
    };
}
