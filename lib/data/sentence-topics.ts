// What sentences are made of: in each topic whoever may do whatever is listed, wherever and whyever that is.

/** The phrases of one topic, any of which go together. */
export type SentenceTopic = {
  readonly name: string;
  readonly who: readonly string[];
  readonly did: readonly string[];
  readonly where: readonly string[];
  readonly aside: readonly string[];
};

const topic = (name: string, who: string, did: string, where: string, aside: string): SentenceTopic => {
  const phrases = (list: string): string[] => list.split('; ');
  return {name, who: phrases(who), did: phrases(did), where: phrases(where), aside: phrases(aside)};
};

export const sentenceTopics: readonly SentenceTopic[] = [
  topic(
    'kitchens',
    'the cook; the baker; a young apprentice; my grandmother; the head chef; our neighbour',
    'kneaded the dough; burned the onions; tasted the soup; peeled forty potatoes; sharpened the knives; whipped the cream',
    'beside the stove; at the marble counter; in the narrow kitchen; under the copper pans; near the bread oven; at the long table',
    'while the kettle sang; because guests were coming; although the flour was old; so that dinner would be on time; as the butter melted',
  ),
  topic(
    'harbours',
    'the captain; a tired sailor; the pilot; the harbour master; the ferryman; the youngest deckhand',
    'tied up the boat; lowered the anchor; mended the nets; unloaded the herring; checked the rudder; painted the hull',
    'at the old pier; by the lighthouse; in the shallow bay; behind the breakwater; near the fish market; at the eastern dock',
    'while gulls circled; because a storm was near; although the tide was low; before the fog came in; as the bell rang',
  ),
  topic(
    'astronomy',
    'the astronomer; a doctoral student; the telescope crew; the night observer; an amateur stargazer; the survey team',
    'photographed a comet; measured a distant galaxy; counted the sunspots; followed the moons of Jupiter; found a variable star; timed the eclipse',
    'from the mountain observatory; with the radio dish; under a dark sky; from the desert station; through a small refractor; on the southern plateau',
    'while the dome turned; because the air was still; although clouds threatened; to test a theory of gravity; as the planet rose',
  ),
  topic(
    'music',
    'the violinist; the conductor; a jazz pianist; the choir; the cellist; an accordion player',
    'rehearsed the slow movement; tuned to a low note; repeated the chorus; played an old waltz; missed the entry; improvised a melody',
    'in the concert hall; on the small stage; in a church; at the music school; in the orchestra pit; in the basement studio',
    'while the audience whispered; because the score was lost; although a string had broken; to open the festival; as the drums faded',
  ),
  topic(
    'law',
    'the judge; the defence lawyer; a prosecutor; the jury; the notary; the chief witness',
    'questioned the contract; rejected the appeal; read the verdict; examined the evidence; asked for a recess; doubted the alibi',
    'in the district court; before the tribunal; in the crowded courtroom; at the hearing; in a closed session; during the trial',
    'because the statute was unclear; although the defendant objected; after a long silence; so that the case could go on; while reporters waited',
  ),
  topic(
    'gardens',
    'the gardener; my aunt; a botanist; the park keeper; the children; an old monk',
    'pruned the roses; planted tulip bulbs; watered the tomatoes; pulled out the weeds; raked the leaves; grafted an apple tree',
    'behind the greenhouse; along the stone wall; in the herb garden; under the pear trees; beside the pond; in the raised beds',
    'while bees hummed; because frost was expected; although the soil was dry; before the first rain; as the sun went down',
  ),
  topic(
    'medicine',
    'the surgeon; a night nurse; the pharmacist; the family doctor; the midwife; a medical student',
    'dressed the wound; changed the dose; listened to the lungs; read the X-ray; took a blood sample; calmed the patient',
    'in the emergency room; at the village clinic; on the third ward; in the field hospital; beside the bed; in the waiting room',
    'because the fever had returned; although the shift was over; while the monitor beeped; to rule out an infection; before the family arrived',
  ),
  topic(
    'railways',
    'the train driver; a conductor with a cap; the signalman; two commuters; the station master; the track workers',
    'missed the express; checked the tickets; inspected the rails; waited for the connection; announced a delay; repaired a switch',
    'at the central station; on platform nine; near the level crossing; in the last carriage; by the tunnel; at the border stop',
    'because of a frozen switch; although the timetable had changed; while freight cars rolled by; to save a few minutes; as the whistle blew',
  ),
  topic(
    'schools',
    'the teacher; a shy pupil; the headmistress; the substitute; the chess club; the caretaker',
    'explained the fractions; corrected the essays; lost the homework; recited a poem; drew a map of rivers; prepared the exam',
    'in the classroom; in front of the blackboard; in the library corner; during the second lesson; in the gymnasium; on the playground',
    'while the others laughed; because the holidays were near; although nobody had asked; so that everyone could follow; before the bell',
  ),
  topic(
    'markets',
    'the greengrocer; a spice merchant; the butcher; the flower seller; a thrifty customer; the cheese maker',
    'weighed the plums; haggled over saffron; counted the coins; stacked the crates; wrapped the ham; lowered the prices',
    'in the covered market; on the town square; at the corner stall; under a striped awning; beside the fountain; in the busy lane',
    'because the harvest was good; although business was slow; while pigeons stole crumbs; to attract new buyers; before closing time',
  ),
  topic(
    'football',
    'the goalkeeper; the young striker; the referee; the home team; the coach; a substitute defender',
    'argued about the penalty; celebrated the equaliser; limped off the pitch; changed the tactics; saw a yellow card; blocked a free kick',
    'in the second half; at the packed stadium; near the touchline; during the cup final; in extra time; on the muddy field',
    'while the fans sang; because the lead was slim; although it poured; to defend the title; after a bad tackle',
  ),
  topic(
    'programming',
    'the programmer; a new intern; the database team; the tester; the security engineer; the maintainer',
    'fixed the memory leak; renamed the variables; deleted the wrong branch; wrote a parser; restarted the server; reviewed the patch',
    'in the staging system; on a borrowed laptop; in the open-plan office; at the hackathon; in the build pipeline; inside the legacy module',
    'because a test had failed; although the deadline had passed; while the logs filled up; so that users noticed nothing; before the release',
  ),
  topic(
    'banking',
    'the bank clerk; an investor; the treasurer; the auditor; the insurance agent; a bond trader',
    'approved the loan; sold the shares; compared the interest rates; found a missing invoice; hedged the currency risk; signed the mortgage',
    'at the head office; on the trading floor; in the annual report; at the local branch; over the telephone; in the vault room',
    'because inflation was rising; although the index fell; to reduce the tax; while customers queued; after the merger',
  ),
  topic(
    'mountains',
    'the mountain guide; three climbers; a ski patrol; the hut keeper; a geologist; the rescue team',
    'crossed the glacier; fixed the ropes; lost the trail; melted snow for tea; marked the route; turned back',
    'below the summit; on the north face; near the high hut; in the steep gully; on the ridge; above the tree line',
    'because an avalanche had fallen; although the view was clear; while the wind howled; to reach shelter; before dark',
  ),
  topic(
    'painting',
    'the painter; a museum restorer; the art student; the sculptor; the portraitist; a collector',
    'mixed a pale green; cleaned the varnish; sketched the model; framed the landscape; signed the canvas; studied the brushwork',
    'in the attic studio; in the east gallery; at the academy; under the skylight; before the altarpiece; at the opening',
    'because the light was perfect; although critics disagreed; while the plaster dried; for a private buyer; to hide a crack',
  ),
  topic(
    'farming',
    'the farmer; a shepherd; the dairy hand; the beekeeper; the vet; a wine grower',
    'milked the goats; ploughed the field; repaired the fence; sheared the sheep; fed the calves; sold the hay',
    'on the hillside; behind the barn; in the lower meadow; beside the stable; near the silo; at the edge of the valley',
    'because the drought went on; although the tractor had broken down; while the dog barked; before the harvest; as the mist lifted',
  ),
  topic(
    'chemistry',
    'the chemist; a laboratory assistant; the research group; the crystallographer; the safety officer; a visiting professor',
    'heated the solution; weighed the catalyst; spilled the acid; distilled the solvent; recorded the spectrum; filtered the crystals',
    'under the fume hood; in the cold room; on the top bench; in the glass flask; at the institute; beside the centrifuge',
    'because the yield was low; although the label was missing; while nitrogen bubbled; to repeat an experiment; before the reaction stopped',
  ),
  topic(
    'weather',
    'the meteorologist; a weather balloon crew; the lighthouse keeper; the radio announcer; the storm chasers; the villagers',
    'measured the rainfall; warned of hail; watched the thunderclouds; saw a double rainbow; recorded a heat wave; waited out the blizzard',
    'along the coast; over the plains; near the weather station; above the reservoir; in the river delta; across the county',
    'because the pressure had dropped; although the forecast was mild; while lightning flashed; as temperatures sank; after weeks of drought',
  ),
  topic(
    'politics',
    'the mayor; a senator; the opposition; the ambassador; the finance minister; a young delegate',
    'debated the budget; postponed the vote; signed a treaty; answered the critics; promised a reform; resigned',
    'in the parliament; at the town hall; at the summit; during the press conference; before the committee; in the capital',
    'because the coalition was split; although the polls were good; while protesters marched; to avoid a crisis; after the scandal',
  ),
  topic(
    'textiles',
    'the tailor; a weaver; the seamstress; my sister; the shoemaker; a fashion designer',
    'hemmed the trousers; dyed the wool; cut the velvet; sewed on a button; knitted a grey scarf; altered the wedding dress',
    'at the loom; by the shop window; in the workshop; under a bright lamp; at the sewing machine; in the back room',
    'because winter was coming; although the thread kept snapping; for a theatre play; while the iron hissed; so that it would fit',
  ),
  topic(
    'wildlife',
    'a red fox; the biologist; a pair of owls; the park ranger; a brown bear; the otters',
    'crossed the stream; vanished among the ferns; followed a scent; slept through the noise; found a fresh track; left the den',
    'in the beech forest; near the beaver dam; along the marsh; at the edge of the clearing; in the national park; beneath the old oak',
    'because food was scarce; although snow lay deep; while deer grazed; to feed the young; as the owl called',
  ),
  topic(
    'architecture',
    'the architect; a bricklayer; the town planner; the carpenter; the crane operator; a structural engineer',
    'redrew the staircase; poured the concrete; replaced the beams; measured the facade; restored the arches; inspected the foundation',
    'on the building site; at the old cathedral; beside the scaffold; in the new quarter; under the bridge; on the sixth floor',
    'because the plans were wrong; although permits were missing; to save the tower; while cement dried; before the inspection',
  ),
  topic(
    'films',
    'the director; a stunt double; the film critic; the sound engineer; the screenwriter; the leading actress',
    'rehearsed the kiss; cut the final scene; forgot the line; praised the close-ups; rewrote the ending; shot the chase',
    'on the set; in the editing suite; at the premiere; in the abandoned factory; at the film festival; behind the camera',
    'because the studio insisted; although money had run out; while extras waited; to surprise the audience; after the twelfth take',
  ),
  topic(
    'post',
    'the postman; a courier on a bicycle; the stamp collector; the sorting clerk; a pen friend; the parcel driver',
    'delivered the letter; lost a package; sealed the envelope; misread the address; stamped the postcards; rang the wrong bell',
    'at the front door; in the sorting office; at the top of the hill; in the apartment block; by the garden gate; on the last round',
    'because the ink had run; although it was a holiday; while the dog growled; to send good news; before the van left',
  ),
  topic(
    'aviation',
    'the pilot of the glider; a flight attendant; the control tower; the mechanics; an anxious passenger; the navigator',
    'checked the fuel; delayed the departure; noticed a rattle; asked for another runway; closed the cabin door; logged the altitude',
    'at the regional airport; above the clouds; in the hangar; over the Atlantic; at gate twelve; on the final approach',
    'because of strong crosswinds; although the engines ran smoothly; while ice formed on the wings; to be safe; before take-off',
  ),
  topic(
    'archaeology',
    'the archaeologist; a team of divers; the curator; the mapmaker; an eager volunteer; the historian',
    'uncovered a mosaic; dated the pottery; brushed sand off a skull; catalogued the coins; translated an inscription; sealed the tomb',
    'at the Roman villa; in the burial mound; below the temple; in the sunken city; near the river crossing; in the museum depot',
    'because looters were about; although funds were short; while the trench flooded; to settle an old dispute; before the dig ended',
  ),
  topic(
    'sleep and home',
    'my brother; the tenant upstairs; a restless child; the babysitter; our landlord; the cat',
    'woke up twice; slept on the sofa; looked for the slippers; knocked over a lamp; listened to the radio; hid under the blanket',
    'in the spare bedroom; in the hallway; by the fireplace; on the balcony; next to the bookshelf; in the tiny flat',
    'because the heating was off; although it was late; while rain drummed on the roof; after a strange dream; until someone called',
  ),
  topic(
    'geology and mining',
    'the miner; a volcanologist; the drilling crew; the surveyor; the salt worker; a gem dealer',
    'drilled through granite; sampled the ash; found a vein of copper; mapped the fault; blasted the tunnel; sorted the quartz',
    'deep in the mine; near the crater; at the quarry; on the lava field; in the limestone cave; along the canyon',
    'because the ground was shaking; although the pumps had failed; while sulphur rose; to reach the ore; after the landslide',
  ),
];

/** When it was, before the rest of a sentence. */
export const sentenceTimes: readonly string[] = (
  'On Monday; On a Tuesday morning; On Wednesday; Late on Thursday; On Friday evening; At the weekend; Last Sunday; Before sunrise; At noon; Around midnight; ' +
  'In early spring; Last summer; One autumn day; In the middle of winter; In January; At the end of March; In May; One day in August; In late October; Just before Christmas; ' +
  'Yesterday; Two days ago; Last week; A month ago; Years ago; Once again; To our surprise; As usual; For the first time; In the end'
).split('; ');
