//! The elements of arrays: kept by kind, and still the values that were put in.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use hako_vm::Value;
use hako_vm::heap::{Heap, Items};
use hako_vm::mir::{ClassId, NativeId};
use proptest::prelude::*;

/// What one element takes when all are booleans, all are of one other kind, or of several.
const BOOL: usize = 1;
const SAME: usize = 8;
const MIXED: usize = 16;

fn heap() -> Heap {
    Heap::new(Arc::new(AtomicBool::new(false)), false)
}

/// A value in full: floats by their bits, objects by identity.
fn exact(value: Value) -> String {
    match value {
        Value::Float(number) => format!("Float({:x})", number.to_bits()),
        other => format!("{other:?}"),
    }
}

fn all(values: &[Value]) -> Vec<String> {
    values.iter().copied().map(exact).collect()
}

/// The elements, and what each takes.
fn seen(items: &Items) -> (String, usize) {
    (all(&items.to_vec()).join(" "), items.element_bytes())
}

fn of(values: &[Value]) -> Items {
    Items::from(values.to_vec())
}

const INTS: [Value; 2] = [Value::Int(1), Value::Int(i64::MIN)];
const BOOLS: [Value; 2] = [Value::Bool(true), Value::Bool(false)];

#[test]
fn each_kind_is_kept_in_its_own_way() {
    let mut heap = heap();
    let texts = [heap.str("a"), heap.str("a text that is too long to stand in its object")];
    let cases: [(&[Value], usize); 11] = [
        (&[], SAME),
        (&INTS, SAME),
        (&BOOLS, BOOL),
        (&[Value::Float(f64::NAN), Value::Float(-0.0)], SAME),
        (&[Value::Null, Value::Null], SAME),
        (&texts, SAME),
        (&[Value::Native(NativeId(7)), Value::Native(NativeId(0))], SAME),
        (&[Value::Class(ClassId(1)), Value::Native(NativeId(1))], MIXED),
        (&[Value::Int(1), Value::Float(1.0)], MIXED),
        (&[Value::Bool(true), Value::Null], MIXED),
        (&[texts[0], Value::Null], MIXED),
    ];
    for (values, bytes) in cases {
        let expected = (all(values).join(" "), bytes);
        assert_eq!(seen(&of(values)), expected);
        assert_eq!(seen(&Items::of(values.len(), |index| values[index])), expected);
        assert_eq!(seen(&values.iter().copied().collect()), expected);
        let mut pushed = Items::default();
        pushed.extend(values.iter().copied());
        assert_eq!(seen(&pushed), expected);
    }
}

#[test]
fn a_value_of_another_kind_turns_all_into_values() {
    let [one, least] = INTS;
    let half = Value::Float(0.5);
    let mut pushed = of(&INTS);
    pushed.push(half);
    assert_eq!(seen(&pushed), (all(&[one, least, half]).join(" "), MIXED));

    let mut set = of(&INTS);
    assert!(!set.set_fitting(0, half));
    assert_eq!(seen(&set), seen(&of(&INTS)));
    set.set(0, half);
    assert_eq!(seen(&set), (all(&[half, least]).join(" "), MIXED));

    let mut inserted = of(&BOOLS);
    inserted.insert(1, Value::Null);
    assert_eq!(seen(&inserted), ("Bool(true) Null Bool(false)".to_owned(), MIXED));

    let mut extended = of(&BOOLS);
    extended.extend_from(&of(&INTS), 0..1);
    assert_eq!(seen(&extended), ("Bool(true) Bool(false) Int(1)".to_owned(), MIXED));

    let mut tried = of(&BOOLS);
    assert!(!tried.set_fitting(1, Value::Int(0)));
    tried.set(1, Value::Int(0));
    assert_eq!(seen(&tried), ("Bool(true) Int(0)".to_owned(), MIXED));
}

#[test]
fn a_place_that_is_not_there_is_not_set_and_changes_no_kind() {
    for values in [&INTS, &BOOLS, &[Value::Null, Value::Int(1)]] {
        let mut items = of(values);
        assert_eq!(items.set(2, Value::Float(0.5)), 0);
        assert_eq!(items.set(usize::MAX, values[0]), 0);
        assert!(!items.set_fitting(2, values[0]));
        assert_eq!(seen(&items), seen(&of(values)));
        assert!(items.get(2).is_none() && items.remove(2).is_none());
    }
}

#[test]
fn an_array_of_several_kinds_stays_one() {
    let mut items = of(&[Value::Int(1), Value::Null, Value::Int(2)]);
    items.remove(1);
    assert_eq!(seen(&items), ("Int(1) Int(2)".to_owned(), MIXED));
    assert_eq!(items.slice(0..1).element_bytes(), MIXED);
    items.clear();
    items.push(Value::Bool(true));
    assert_eq!(seen(&items), ("Bool(true)".to_owned(), MIXED));
}

#[test]
fn an_emptied_array_of_one_kind_begins_with_any_kind() {
    let [one, _] = INTS;
    let [yes, _] = BOOLS;
    let half = Value::Float(0.5);
    for (before, after, bytes) in
        [(one, half, SAME), (one, yes, BOOL), (yes, one, SAME), (yes, yes, BOOL), (one, one, SAME)]
    {
        let mut cleared = of(&[before, before]);
        cleared.clear();
        cleared.push(after);
        assert_eq!(seen(&cleared), (exact(after), bytes));
        let mut popped = of(&[before]);
        assert_eq!(popped.pop().map(exact), Some(exact(before)));
        assert!(popped.pop().is_none());
        popped.insert(0, after);
        assert_eq!(seen(&popped), (exact(after), bytes));
    }
}

#[test]
fn parts_and_copies_are_kept_in_the_same_way() {
    for values in [&INTS, &BOOLS, &[Value::Null, Value::Int(1)]] {
        let items = of(values);
        let second = (exact(values[1]), items.element_bytes());
        assert_eq!(seen(&items.slice(1..2)), second);
        assert_eq!(seen(&items.slice(2..2)), (String::new(), items.element_bytes()));
        assert_eq!(seen(&items.like()), (String::new(), items.element_bytes()));
        assert_eq!(seen(&items.clone()), seen(&items));
        let mut part = items.like();
        part.try_reserve(1).unwrap();
        assert_eq!(part.owned_bytes(), items.element_bytes());
        assert_eq!(part.extend_from(&items, 1..2), 0);
        assert_eq!(seen(&part), second);
    }
}

#[test]
fn room_made_in_advance_is_room_for_booleans_too() {
    let mut items = Items::default();
    items.try_reserve(100).unwrap();
    assert_eq!(items.owned_bytes(), 800);
    assert_eq!(items.push(Value::Bool(true)), 0);
    assert_eq!(items.owned_bytes(), 100);
    assert!(Items::default().try_reserve(usize::MAX).is_err());
}

#[test]
fn integers_are_sorted_whatever_else_they_were_kept_with() {
    let mut mixed = of(&[Value::Int(3), Value::Null, Value::Int(-1)]);
    assert!(!mixed.sort_integers());
    mixed.remove(1);
    assert!(mixed.sort_integers());
    assert_eq!(seen(&mixed), ("Int(-1) Int(3)".to_owned(), MIXED));
    let mut same = of(&INTS);
    assert!(same.sort_integers());
    assert_eq!(seen(&same), (format!("Int({}) Int(1)", i64::MIN), SAME));
    let mut truths = of(&BOOLS);
    assert!(!truths.sort_integers());
    truths.clear();
    assert!(truths.sort_integers() && Items::default().sort_integers());
}

/// One step on an array; positions count round it.
#[derive(Clone, Debug)]
enum Step {
    Push(usize),
    Set(usize, usize),
    Insert(usize, usize),
    Remove(usize),
    Pop,
    Clear,
    Reverse,
    Slice(usize, usize),
    Double,
    Extend(Vec<usize>),
    Sort,
}

fn step() -> impl Strategy<Value = Step> {
    let at = 0..12_usize;
    // Mostly of few kinds, so that arrays of one kind come up.
    let value = prop_oneof![4 => 0..2_usize, 4 => 2..4_usize, 1 => 0..VALUES];
    prop_oneof![
        6 => value.clone().prop_map(Step::Push),
        3 => (at.clone(), value.clone()).prop_map(|(at, value)| Step::Set(at, value)),
        3 => (at.clone(), value.clone()).prop_map(|(at, value)| Step::Insert(at, value)),
        2 => at.clone().prop_map(Step::Remove),
        3 => Just(Step::Pop),
        1 => Just(Step::Clear),
        1 => Just(Step::Reverse),
        1 => (at.clone(), at).prop_map(|(from, to)| Step::Slice(from.min(to), from.max(to))),
        1 => Just(Step::Double),
        1 => prop::collection::vec(value, 0..4).prop_map(Step::Extend),
        1 => Just(Step::Sort),
    ]
}

/// How many values [`values`] gives.
const VALUES: usize = 12;

fn values(heap: &mut Heap) -> [Value; VALUES] {
    [
        Value::Bool(true),
        Value::Bool(false),
        Value::Int(-1),
        Value::Int(i64::MAX),
        Value::Float(f64::NAN),
        Value::Float(-0.0),
        Value::Null,
        Value::Native(NativeId(3)),
        Value::Class(ClassId(3)),
        heap.str("a"),
        heap.str("b"),
        heap.array(Items::default()),
    ]
}

/// Does a step on both; gives the bytes that are said to be owned in addition, if that is said,
/// and what was taken out of each.
fn take(
    step: &Step,
    values: &[Value; VALUES],
    items: &mut Items,
    model: &mut Vec<Value>,
) -> (Option<usize>, [Option<Value>; 2]) {
    let len = model.len();
    let grown = match step {
        Step::Push(value) => {
            model.push(values[*value]);
            Some(items.push(values[*value]))
        }
        Step::Set(at, value) => {
            if let Some(place) = model.get_mut(*at) {
                *place = values[*value];
            }
            Some(items.set(*at, values[*value]))
        }
        Step::Insert(at, value) => {
            let at = at % (len + 1);
            model.insert(at, values[*value]);
            Some(items.insert(at, values[*value]))
        }
        Step::Remove(at) => {
            let removed = (*at < len).then(|| model.remove(*at));
            return (Some(0), [items.remove(*at), removed]);
        }
        Step::Pop => return (Some(0), [items.pop(), model.pop()]),
        Step::Clear => {
            model.clear();
            items.clear();
            Some(0)
        }
        Step::Reverse => {
            model.reverse();
            items.reverse();
            Some(0)
        }
        Step::Slice(from, to) => {
            let (from, to) = ((*from).min(len), (*to).min(len));
            *model = model[from..to].to_vec();
            *items = items.slice(from..to);
            None
        }
        Step::Double => {
            model.extend_from_within(..);
            let same = items.clone();
            Some(items.extend_from(&same, 0..len))
        }
        Step::Extend(more) => {
            let more: Vec<Value> = more.iter().map(|value| values[*value]).collect();
            model.extend_from_slice(&more);
            Some(items.extend_from(&of(&more), 0..more.len()))
        }
        Step::Sort => {
            model.sort_by_key(|value| exact(*value));
            items.sort_by(|left, right| exact(left).cmp(&exact(right)));
            Some(0)
        }
    };
    (grown, [None, None])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn any_steps_do_what_they_do_to_a_list_of_values(steps in prop::collection::vec(step(), 0..40)) {
        let mut heap = heap();
        let values = values(&mut heap);
        let (mut items, mut model) = (Items::default(), Vec::new());
        for step in &steps {
            if model.len() > 100 {
                break;
            }
            let owned = items.owned_bytes();
            let (grown, [taken, expected]) = take(step, &values, &mut items, &mut model);
            prop_assert_eq!(taken.map(exact), expected.map(exact));
            prop_assert_eq!(all(&items.to_vec()), all(&model));
            prop_assert_eq!(items.iter().map(exact).collect::<Vec<_>>(), all(&model));
            prop_assert_eq!((items.len(), items.is_empty()), (model.len(), model.is_empty()));
            prop_assert!(items.get(model.len()).is_none());
            if let Some(grown) = grown {
                prop_assert_eq!(items.owned_bytes().saturating_sub(owned), grown);
            }
            prop_assert!(items.owned_bytes() >= items.len() * items.element_bytes());
            let kind = |value: &Value| std::mem::discriminant(value);
            if model.iter().any(|value| kind(value) != kind(&model[0])) {
                prop_assert_eq!(items.element_bytes(), MIXED);
            }
            let count = items.iter().filter(|value| value.is_null()).count();
            prop_assert_eq!(items.all_by_kind(Value::is_null), count == model.len());
        }
    }
}
