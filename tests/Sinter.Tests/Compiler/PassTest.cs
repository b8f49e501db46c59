using Sinter.Compiler;
using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Compiler;

/// <summary>Runs a pass on a program and checks what every pass must keep: the graph's rules, the numbers, and the names and types of
/// inputs and outputs.</summary>
internal sealed class PassTest
{
    private readonly Function _after;

    private PassTest(Function after) => _after = after;

    public static PassTest Run(IPass pass, Function before, double tolerance = 0)
    {
        GraphVerifier.Check(before);
        Function after = ProgramCloner.Clone(before);
        pass.Run(new ProgramEdit(after));
        GraphVerifier.Check(after);
        Assert.Equal(before.Inputs.Select(input => input.Name), after.Inputs.Select(input => input.Name));
        Assert.Equal(before.Body.Outputs.Count, after.Body.Outputs.Count);
        Value[] inputs = ProgramText.RandomInputs(before);
        Value[] expected = ReferenceInterpreter.Run(before, inputs);
        Value[] widened = [.. inputs.Zip(after.Inputs, (value, input) =>
            (Value)((Tensor)value).ConvertTo(((TensorType)input.Type).Element))];
        ProgramText.AssertClose(expected, ReferenceInterpreter.Run(after, widened), tolerance);
        return new PassTest(after);
    }

    /// <summary>The operations that are left, constants aside, those of nested blocks after the one that holds them.</summary>
    public PassTest ExpectOperations(params string[] types)
    {
        Assert.Equal(types, _after.Body.AllOperations().Where(operation => !operation.IsConstant).Select(operation => operation.Type));
        return this;
    }

    public PassTest ExpectOutputType(string type)
    {
        Assert.Equal(type, _after.Body.Outputs[0].Type.ToString());
        return this;
    }
}
