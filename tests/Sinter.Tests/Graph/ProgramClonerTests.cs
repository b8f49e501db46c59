using Sinter.Ir;
using Sinter.Tensors;

namespace Sinter.Tests.Graph;

public class ProgramClonerTests
{
    private static readonly TensorType Vector = new(ElementType.Float32, 2);

    [Fact]
    public void A_copy_has_new_variables_with_users_of_their_own_and_the_same_literals()
    {
        Program program = Sample();
        Program copy = ProgramCloner.Clone(program);

        Function original = program.Functions["main"], function = copy.Functions["main"];
        Assert.NotSame(original.Inputs[0], function.Inputs[0]);
        Assert.Equal(original.Inputs[0].Type, function.Inputs[0].Type);
        Operation constant = function.Body.Operations[0], branch = function.Body.Operations[1];
        Assert.Same(original.Body.Operations[0].Attributes["val"], constant.Attributes["val"]);
        Assert.Same(constant.Output, branch.Input("pred")!.Variable);
        Assert.Same(branch, Assert.Single(constant.Output.Users));
        Assert.Same(function, branch.Blocks[0].Function);
        Operation nested = branch.Blocks[0].Operations[0];
        Assert.Same(function.Inputs[0], nested.Input("x")!.Variable);
        Assert.Same(branch.Output, function.Body.Outputs[0]);
        Assert.Equal(1, branch.Output.BlockOutputUses);
        Assert.Same(branch, branch.Output.Producer);
        Assert.Same(original.Body.Operations[1], original.Body.Operations[1].Output.Producer);
    }

    [Fact]
    public void Removing_from_the_copy_leaves_the_original_as_it_was()
    {
        Program program = Sample();
        Block body = ProgramCloner.Clone(program).Functions["main"].Body;
        body.Remove(body.Operations[1]);

        Block original = program.Functions["main"].Body;
        Assert.Equal(2, original.Operations.Count);
        Assert.Single(original.Operations[0].Output.Users);
        Assert.Single(body.Operations);
    }

    [Fact]
    public void A_function_can_be_copied_under_another_name()
    {
        Function copy = ProgramCloner.Clone(Sample().Functions["main"], "second");
        Assert.Equal("second", copy.Name);
        Assert.Equal(Opset.iOS17, copy.Opset);
        Assert.Equal("kept", ((TensorLiteral)copy.Attributes["note"]).Value.Strings[0]);
    }

    private static Program Sample()
    {
        Variable x = new("x", Vector), y = new("y", Vector);
        Operation flag = Operation.Constant("flag", Literal.Of(true));
        Operation branch = new("cond", [new("pred", [flag.Output])], [y], blocks: [Branch("relu", "a", x), Branch("abs", "b", x)]);
        Block body = new([], [flag, branch], [y]);
        return new Program([new Function("main", [x], Opset.iOS17, [new(Opset.iOS17, body)], [new("note", Literal.Of("kept"))])]);
    }

    private static Block Branch(string type, string result, Variable x)
    {
        Operation operation = new(type, [new("x", [x])], [new Variable(result, Vector)]);
        return new Block([], [operation], [operation.Output]);
    }
}
