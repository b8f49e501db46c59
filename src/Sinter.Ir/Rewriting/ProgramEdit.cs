using System.Collections.Immutable;
using Sinter.Tensors;

namespace Sinter.Ir;

/// <summary>The only way to change a function. It counts its changes, so that a pass manager knows whether to verify again.</summary>
public sealed class ProgramEdit(Function function)
{
    private HashSet<string>? _names;

    public Function Function { get; } = function;

    /// <summary>Edits made so far.</summary>
    public int Changes { get; private set; }

    /// <summary>Puts an operation into the block of another, before it.</summary>
    public void InsertBefore(Operation anchor, Operation operation)
    {
        Block block = Parent(anchor);
        block.Insert(block.IndexOf(anchor), operation);
        Changes++;
    }

    /// <summary>Puts an operation into the block of another, after it.</summary>
    public void InsertAfter(Operation anchor, Operation operation)
    {
        Block block = Parent(anchor);
        block.Insert(block.IndexOf(anchor) + 1, operation);
        Changes++;
    }

    /// <summary>Lets every reader of a value, block outputs included, read another instead.</summary>
    public void ReplaceUses(Variable value, Variable replacement)
    {
        replacement.DeclaredElement ??= value.DeclaredElement;
        foreach (Operation user in value.Users.Distinct().ToArray())
        {
            foreach ((string parameter, ImmutableArray<Argument> arguments) in user.Inputs.ToArray())
            {
                if (arguments.Any(argument => argument.Variable == value))
                    user.SetInput(parameter, [.. arguments.Select(argument => argument.Variable == value ? replacement : argument)]);
            }
            Changes++;
        }
        if (value.BlockOutputUses == 0)
            return;
        foreach (Block block in Blocks(Function.Body))
        {
            for (int i = 0; i < block.Outputs.Count; i++)
            {
                if (block.Outputs[i] != value)
                    continue;
                block.ReplaceOutput(i, replacement);
                Changes++;
            }
        }
    }

    /// <summary>Binds a parameter anew; no arguments unbind it.</summary>
    public void SetInput(Operation operation, string parameter, params ImmutableArray<Argument> arguments)
    {
        operation.SetInput(parameter, arguments);
        Changes++;
    }

    /// <summary>Moves all operations of a block before an operation of an enclosing block; the emptied block keeps its outputs.</summary>
    public void MoveBefore(Operation anchor, Block source)
    {
        Operation[] moved = [.. source.Operations];
        Block target = Parent(anchor);
        int index = target.IndexOf(anchor);
        foreach (Operation operation in moved)
            source.Release(operation);
        for (int i = 0; i < moved.Length; i++)
            target.Insert(index + i, moved[i]);
        Changes++;
    }

    /// <summary>Removes an operation whose results nobody reads.</summary>
    /// <exception cref="InvalidOperationException">A result is read.</exception>
    public void Remove(Operation operation)
    {
        if (operation.Outputs.Any(output => output.IsUsed))
            throw new InvalidOperationException($"{operation} cannot be removed: its results are read.");
        Parent(operation).Remove(operation);
        Changes++;
    }

    /// <summary>Removes the operations of a block, not of nested ones, that <paramref name="match"/> accepts.</summary>
    public void RemoveAll(Block block, Predicate<Operation> match) => Changes += block.RemoveAll(match);

    /// <summary>Puts one operation in the place of another: same block, same position, its results read in place of the old ones.</summary>
    public void Replace(Operation old, Operation replacement)
    {
        if (old.Outputs.Length != replacement.Outputs.Length)
            throw new InvalidOperationException($"{replacement} has not as many results as {old}.");
        InsertBefore(old, replacement);
        for (int i = 0; i < old.Outputs.Length; i++)
        {
            // The function's outputs are known by their names, so the new result takes the old one's.
            replacement.Outputs[i].Name = old.Outputs[i].Name;
            ReplaceUses(old.Outputs[i], replacement.Outputs[i]);
        }
        Remove(old);
    }

    /// <summary>Gives an output of the function a name that no other value has: to the value itself where an operation computes it for this output
    /// alone, otherwise to that of an operation of its own.</summary>
    public void NameOutput(int index, string name)
    {
        Block body = Function.Body;
        Variable value = body.Outputs[index];
        if (value.Producer is { IsConstant: false } && body.Outputs.Count(other => other == value) == 1)
        {
            value.Name = name;
            Changes++;
            return;
        }
        Variable output = new(name, value.Type);
        body.Insert(body.Operations.Count, new Operation("identity", [new("x", [value])], [output], [new("name", Literal.Of(name))]));
        body.ReplaceOutput(index, output);
        Changes++;
    }

    /// <summary>Adds a constant before an operation.</summary>
    public Variable AddConstant(Operation before, string name, Tensor value)
    {
        Operation constant = Operation.Constant(UniqueName(name), new TensorLiteral(value));
        InsertBefore(before, constant);
        return constant.Output;
    }

    /// <summary>Chooses the type that a value is computed with, and keeps the declared one in mind.</summary>
    public void ComputeAs(Variable variable, MilType type)
    {
        variable.DeclaredElement ??= (variable.Type as TensorType)?.Element;
        Retype(variable, type);
    }

    public void Retype(Variable variable, MilType type)
    {
        if (variable.Type.Equals(type))
            return;
        variable.Type = type;
        Changes++;
    }

    /// <summary>A name that no value of the function has.</summary>
    public string UniqueName(string stem)
    {
        _names ??= [.. Function.Inputs.Select(input => input.Name), .. Blocks(Function.Body).SelectMany(Names)];
        string name = stem;
        for (int i = 0; !_names.Add(name); i++)
            name = $"{stem}_{i}";
        return name;
    }

    /// <summary>A block and all blocks inside it.</summary>
    public static IEnumerable<Block> Blocks(Block block) =>
        block.AllOperations().SelectMany(operation => operation.Blocks).Prepend(block);

    private static IEnumerable<string> Names(Block block) =>
        block.Inputs.Concat(block.Operations.SelectMany(operation => operation.Outputs)).Select(variable => variable.Name);

    private static Block Parent(Operation operation) =>
        operation.Parent ?? throw new InvalidOperationException($"{operation} is in no block.");
}
